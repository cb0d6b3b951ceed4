//! Import / refused — what is wrong is told in exact words, and what stands there already is left alone.

use super::*;

/// The failure of an import that must fail: English and Chinese, and nothing left on the disk.
fn refused(wish: &Wish) -> (String, String) {
    let failure = import(wish).expect_err("this must not import");
    let text = match &failure {
        Failure::Findings(f) => (
            f.iter().map(|f| format!("{} {}: {}", f.code, f.subject, f.en)).collect::<Vec<_>>().join("\n"),
            f.iter().map(|f| format!("{} {}：{}", f.code, f.subject, f.zh)).collect::<Vec<_>>().join("\n"),
        ),
        other => (other.text(Lang::En), other.text(Lang::Zh)),
    };
    if !wish.out.is_file() {
        assert!(!wish.out.exists(), "something is left at {}", wish.out.display());
    }
    text
}

#[test]
fn what_is_wrong_is_told_in_exact_words() {
    let dir = tempfile::tempdir().expect("a folder");
    let d = dir.path();
    let good = small(d, data("small.osm"));
    let case = |wish: Wish, en: &str, zh: &str| {
        let got = refused(&wish);
        assert_eq!((got.0.as_str(), got.1.as_str()), (en, zh));
    };
    case(
        Wish { bbox: Some("1.54,42.50,1.50,42.53".into()), ..good.clone() },
        "--bbox 1.54,42.50,1.50,42.53: west is not less than east; the order is west,south,east,north",
        "--bbox 1.54,42.50,1.50,42.53：西界不小于东界；次序应为 西,南,东,北",
    );
    case(
        Wish { bbox: Some("1.50,42.50,1.60,42.53".into()), ..good.clone() },
        "I012 dem: does not cover 50 % of the box: 1.551,42.500,1.600,42.530 is missing; add the tiles that hold it; SRTM tiles: N42E001",
        "I012 dem：高程没有覆盖范围的 50%：缺 1.551,42.500,1.600,42.530；请加上缺的瓦片；SRTM 瓦片：N42E001",
    );
    let prose = d.join("prose.osm");
    std::fs::write(&prose, "Dear county, please find the map attached. ".repeat(40)).expect("written");
    case(
        Wish { osm: prose, ..good.clone() },
        "I002 osm: is not OSM data, or only the beginning of it; expected a whole .osm.pbf, .osm or .osm.gz",
        "I002 osm：不是 OSM 数据，或者只剩开头：应为完整的 .osm.pbf、.osm 或 .osm.gz",
    );
    let html = d.join("page.osm");
    std::fs::write(&html, "<html><body>404</body></html>").expect("written");
    case(
        Wish { osm: html, ..good.clone() },
        "I002 osm: is not OSM data; expected .osm.pbf, .osm or .osm.gz",
        "I002 osm：不是 OSM 数据：应为 .osm.pbf、.osm 或 .osm.gz",
    );
    let empty = d.join("empty.osm.pbf");
    std::fs::write(&empty, "").expect("written");
    case(Wish { osm: empty, ..good.clone() }, "I002 osm: is empty", "I002 osm：文件是空的");
    let whole = std::fs::read_to_string(data("small.osm")).expect("the fixture");
    let cut = d.join("cut.osm");
    std::fs::write(&cut, &whole[..whole.find("<way id=\"115\"").expect("a way")]).expect("written");
    case(Wish { osm: cut, ..good.clone() }, "I001 osm: is cut short: </osm> is missing; fetch the file again", "I001 osm：文件不完整：没有 </osm>；请重新下载");
    let pbf = pbf::encode(&whole);
    let short = d.join("short.osm.pbf");
    std::fs::write(&short, &pbf[..pbf.len() - 10]).expect("written");
    let n = pbf.len() - 10;
    case(
        Wish { osm: short, ..good.clone() },
        &format!("I001 osm.pbf: is cut short: the block at byte 89 of {n} cannot be read; fetch the file again"),
        &format!("I001 osm.pbf：文件不完整：第 89 字节（共 {n} 字节）处的数据块读不出；请重新下载"),
    );
    let tile = d.join("N42E001.hgt");
    std::fs::write(&tile, [0u8; 1000]).expect("written");
    case(
        Wish { dem: vec![tile], ..good.clone() },
        "I010 raster: an SRTM tile has 2884802 or 25934402 bytes, this one has 1000; expected .hgt, .hgt.zip, GeoTIFF or ESRI ASCII",
        "I010 raster：SRTM 瓦片应为 2884802 或 25934402 字节，实为 1000；应为 .hgt、.hgt.zip、GeoTIFF 或 ESRI ASCII",
    );
    case(
        Wish { crs: Some("EPSG:3857".into()), ..good.clone() },
        "--crs EPSG:3857: is not known; use UTM (EPSG:326xx, 327xx) or CGCS2000 Gauss–Krüger (EPSG:4491–4554)",
        "--crs EPSG:3857：不认识；可用 UTM（EPSG:326xx/327xx）或 CGCS2000 高斯-克吕格（EPSG:4491–4554）",
    );
    case(Wish { cell_m: Some(-5.0), ..good.clone() }, "--cell -5: expected 1 to 1000 metres", "--cell -5：应为 1 至 1000 米");
    let missing = d.join("no-such.osm");
    let (en, zh) = refused(&Wish { osm: missing.clone(), ..good.clone() });
    assert!(en.starts_with(&format!("{}: cannot be read: ", missing.display())) && zh.starts_with(&format!("{}：无法读取：", missing.display())), "{en} {zh}");
    let file = d.join("taken");
    std::fs::write(&file, "mine").expect("written");
    case(
        Wish { out: file.clone(), ..good.clone() },
        &format!("{}: is a file; --out names a folder", file.display()),
        &format!("{}：是一个文件；--out 应是文件夹", file.display()),
    );
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), "mine");
    let nowhere = Wish { out: file.join("county"), ..good };
    let failure = import(&nowhere).expect_err("a folder in a file").text(Lang::En);
    assert!(failure.contains("taken") && failure.contains("cannot be written"), "{failure}");
}

#[test]
fn an_existing_folder_is_replaced_only_when_told_and_other_files_stay() {
    let dir = tempfile::tempdir().expect("a folder");
    let wish = small(dir.path(), data("small.osm"));
    import(&wish).expect("imports");
    std::fs::create_dir(wish.out.join("plans")).expect("a folder of the user's");
    std::fs::write(wish.out.join("plans/flood.ron"), "mine").expect("a file of the user's");
    let again = import(&wish).expect_err("it exists");
    assert_eq!(again.text(Lang::En), format!("{}: exists; --force replaces it", wish.out.display()));
    assert_eq!(again.text(Lang::Zh), format!("{}：已存在；用 --force 替换", wish.out.display()));
    import(&Wish { force: true, ..wish.clone() }).expect("replaces it");
    assert_eq!(std::fs::read_to_string(wish.out.join("plans/flood.ron")).expect("kept"), "mine");
    // A folder that is no county is never replaced.
    let other = dir.path().join("photos");
    std::fs::create_dir(&other).expect("a folder");
    std::fs::write(other.join("a.jpg"), "x").expect("a file");
    assert!(import(&Wish { force: true, out: other.clone(), ..wish.clone() }).is_err());
    assert!(other.join("a.jpg").exists());
    let left: Vec<String> = std::fs::read_dir(dir.path())
        .expect("listed")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|n| n.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_told_and_nothing_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let locked = dir.path().join("locked");
    std::fs::create_dir(&locked).expect("a folder");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).expect("locked");
    if std::fs::write(locked.join("probe"), "x").is_ok() {
        eprintln!("skipped: this user may write anywhere (root)");
        return;
    }
    let failure = import(&Wish { out: locked.join("county"), ..small(dir.path(), data("small.osm")) }).expect_err("no permission").text(Lang::En);
    assert!(failure.contains("locked") && failure.contains("cannot be written"), "{failure}");
}
