//! A real browser, driven over its own debugging pipe: opens a file, runs a script, listens to the console.
//!
//! Method: Chromium reads commands from descriptor 3 and answers on 4, one JSON text each, ended by a zero byte; two
//! named pipes and a shell give it those descriptors. No port is opened and nothing goes over a network.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use serde_json::{Value, json};

/// A page in a browser of its own.
pub struct Page {
    child: Child,
    to: File,
    from: BufReader<File>,
    next: u64,
    session: String,
    console: Vec<String>,
    _dir: tempfile::TempDir,
}

impl Page {
    /// Opens a file and waits until the page says that it is ready.
    pub fn open(chromium: &Path, file: &Path, width: u32, height: u32) -> Self {
        let dir = tempfile::tempdir().expect("a folder for the browser");
        let (to, from) = (dir.path().join("to"), dir.path().join("from"));
        assert!(Command::new("mkfifo").args([&to, &from]).status().expect("mkfifo").success());
        let flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe";
        let child = Command::new("sh")
            .arg("-c")
            .arg(format!("exec \"$0\" {flags} --window-size={width},{height} --user-data-dir=\"$1\" about:blank 3<\"$2\" 4>\"$3\""))
            .args([chromium, &dir.path().join("profile"), &to, &from])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        let to = OpenOptions::new().write(true).open(&to).expect("a pipe to the browser");
        let from = BufReader::new(File::open(&from).expect("a pipe from the browser"));
        let mut page = Self { child, to, from, next: 0, session: String::new(), console: Vec::new(), _dir: dir };
        let target = page.ask("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        page.session = page.ask("Target.attachToTarget", json!({ "targetId": target, "flatten": true }))["sessionId"].as_str().expect("a session").to_owned();
        for domain in ["Runtime.enable", "Log.enable", "Page.enable"] {
            page.ask(domain, json!({}));
        }
        page.ask("Emulation.setDeviceMetricsOverride", json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }));
        page.ask("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        let ready = "new Promise(ok => { const look = () => document.body && document.body.classList.contains('ready') ? ok(true) : setTimeout(look, 50); look(); setTimeout(() => ok(false), 60000); })";
        // The first tries may still meet the blank page.
        while page.evaluate("location.protocol") != "file:" {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert_eq!(page.evaluate(ready), true, "the page must get ready; its console: {:?}", page.console);
        page
    }

    /// The value of an expression, awaited if it is a promise.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let answer = self.ask("Runtime.evaluate", json!({ "expression": expression, "awaitPromise": true, "returnByValue": true }));
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// What the page looks like, as PNG.
    pub fn screenshot(&mut self) -> Vec<u8> {
        self.bytes("Page.captureScreenshot", json!({ "format": "png" }))
    }

    /// Complaints so far: errors and warnings of the console, and exceptions nobody caught.
    pub fn console(&self) -> Vec<String> {
        self.console.clone()
    }

    fn bytes(&mut self, method: &str, params: Value) -> Vec<u8> {
        let answer = self.ask(method, params);
        base64::engine::general_purpose::STANDARD.decode(answer["data"].as_str().expect("data")).expect("base64")
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.clone().into();
        }
        self.to.write_all(message.to_string().as_bytes()).and_then(|()| self.to.write_all(&[0])).expect("the browser listens");
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).expect("the browser speaks");
            assert!(bytes.pop() == Some(0), "the browser went away during {method}");
            let said: Value = serde_json::from_slice(&bytes).expect("the browser speaks JSON");
            self.listen(&said);
            if said["id"] == self.next {
                assert!(said.get("error").is_none(), "{method}: {said}");
                return said["result"].clone();
            }
        }
    }

    fn listen(&mut self, said: &Value) {
        let params = &said["params"];
        match said["method"].as_str().unwrap_or("") {
            "Runtime.exceptionThrown" => self.console.push(params["exceptionDetails"].to_string()),
            "Runtime.consoleAPICalled" if matches!(params["type"].as_str(), Some("error" | "warning" | "assert")) => {
                self.console.push(params["args"].to_string())
            }
            "Log.entryAdded" if matches!(params["entry"]["level"].as_str(), Some("error" | "warning")) => {
                self.console.push(params["entry"]["text"].to_string())
            }
            _ => {}
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
