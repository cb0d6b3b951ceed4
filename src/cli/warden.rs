//! Cli / warden — waits beside the window, and speaks where that ends without a word.
//!
//! In: nothing but the end of a pipe. Out: words on the standard error. Not here: faults that the window tells itself (`view::app`).
//! Method: Xlib ends the process whose server is gone, and a driver may bring it down, so that nothing inside can speak any more. The
//! program begins itself once more and small: it waits at a pipe that the window holds open. An orderly end says so into it; where the
//! pipe ends in silence the window was taken away.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use super::help::both;
use super::help::side;
use crate::base::lang::Lang;

/// Set for the process that waits: its language.
const VARIABLE: &str = "YANLIAN_WARDEN";
/// What an orderly end says.
const OVER: &[u8] = b"over";

/// A warden, from the window's side.
pub(super) struct Warden(Option<Child>);

impl Warden {
    /// Calls one; where none comes the window goes on without.
    pub(super) fn call(lang: Lang) -> Self {
        let word = if lang == Lang::Zh { "zh" } else { "en" };
        let begin = |program| Command::new(program).env(VARIABLE, word).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        Self(std::env::current_exe().and_then(begin).ok())
    }
    /// The window has ended in order, or has said itself why not.
    pub(super) fn dismiss(self) {
        let Some(mut child) = self.0 else { return };
        // Whoever is gone already need not hear it.
        let _heard = child.stdin.take().map(|mut pipe| pipe.write_all(OVER));
        let _gone = child.wait();
    }
}

/// Whether this process is a warden: then it has waited, and spoken where that was its task.
pub(super) fn stood() -> bool {
    let Some(word) = std::env::var_os(VARIABLE) else { return false };
    let lang = if word == "zh" { Lang::Zh } else { Lang::En };
    let mut heard = Vec::new();
    let _end = std::io::stdin().read_to_end(&mut heard);
    if let Some(words) = verdict(&heard, lang) {
        super::out::complain!("{words}");
    }
    true
}

/// What there is to say when the pipe has ended.
fn verdict(heard: &[u8], lang: Lang) -> Option<String> {
    let words = both(
        "窗口没来得及说明原因就结束了：多半是显示器断开（X 服务器停了）、显卡驱动出错，或被系统结束。已写下的推演记录在磁盘上，未保存的预案改动留在预案文件旁边，重新打开即可；没有显示器时，结果文件夹里的 report.html 用任何浏览器都能看。",
        "the window ended before it could say why: most likely the display went away (its server stopped), a driver failed, or the system ended it. What was recorded is on the disk, unsaved changes of a plan lie beside its file: open the window again. Without a display, the report.html in a run's folder opens in any browser.",
    );
    (heard != OVER).then(|| side(&words, lang).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orderly_end_is_no_news_and_silence_is_told_in_both_languages() {
        assert_eq!(verdict(OVER, Lang::Zh), None);
        assert!(verdict(b"", Lang::Zh).is_some_and(|w| w.contains("显示器断开") && w.contains("report.html")));
        assert!(verdict(b"ov", Lang::En).is_some_and(|w| w.contains("the display went away") && !w.contains("显示器")));
    }
}
