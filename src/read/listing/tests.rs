use super::*;

fn paths(listing: &Listing) -> Vec<(&str, u64)> {
    listing.entries.iter().map(|entry| (entry.path.as_str(), entry.bytes)).collect()
}

#[test]
fn find_prints_sizes_and_times_in_any_order() {
    let text = "14\t1795439760.3763575230\ttarget/debug/a b.rlib\n0\t1795439776.4\ttarget/CACHEDIR.TAG\n";
    let listing = read(text);
    assert_eq!(paths(&listing), [("target/debug/a b.rlib", 14), ("target/CACHEDIR.TAG", 0)]);
    assert_eq!((listing.entries[0].modified, listing.exactness), (Some(1_795_439_760), Exactness::Bytes));
    assert_eq!(read("1795439760.3 14 ./target/x\n").entries, read("14 1795439760 target/x\n").entries);
    assert_eq!(paths(&read("14 target/x\n")), [("target/x", 14)]);
    // Folders with their own size.
    let folders = read("4096 target\n4096 target/debug\n999999 target/debug/x\n");
    assert_eq!(folders.entries.iter().map(|entry| entry.bytes).sum::<u64>(), 4096 + 4096 + 999_999);
    assert!(is_listing(text) && !is_listing("[package]\nname = \"a\"\n") && !is_listing("1 apple\n2 pears\n"));
}

#[test]
fn what_a_walk_notes_is_read_back() {
    let entry = |path: &str, bytes, modified| Entry { path: path.to_owned(), bytes, modified };
    let entries = [
        entry("target/debug/a b\u{e4}.rlib", 1_795_439_760, Some(1_795_439_761)),
        entry("target/CACHEDIR.TAG", 177, Some(1_795_439_761)),
        // A clock that stands at the beginning of time tells nothing.
        entry("target/7 x", 0, Some(12)),
    ];
    let text: String = entries.iter().map(line).collect();
    assert!(is_listing(&text));
    let listing = read(&text);
    assert_eq!(listing.entries[..2], entries[..2]);
    assert_eq!(listing.entries[2], entry("target/7 x", 0, None));
    assert_eq!((listing.exactness, listing.skipped), (Exactness::Bytes, 0));
    assert_eq!(line(&entry("target/a\nb", 1, None)), "1\ttarget/a?b\n");
}

#[test]
fn du_prints_folders_with_the_sum_of_what_is_in_them() {
    let all = read("4\ttarget/a/x\n8\ttarget/a/y\n16\ttarget/a\n20\ttarget\n");
    assert_eq!(paths(&all), [("target/a/x", 4096), ("target/a/y", 8192), ("target/a", 4096), ("target", 4096)]);
    assert_eq!(all.exactness, Exactness::Blocks);
    let some = read("1.5G\ttarget/debug\n512M\ttarget/release\n2.1G\ttarget\n");
    assert_eq!(some.exactness, Exactness::Rounded);
    assert_eq!(some.entries[0].bytes, 1536 << 20);
    assert_eq!(some.entries.iter().map(|entry| entry.bytes).sum::<u64>(), (2100 << 30) / 1000);
    let bytes = read("17\ttarget/a/x\n4113\ttarget/a\n");
    assert_eq!(bytes.entries.iter().map(|entry| entry.bytes).sum::<u64>(), 4113);
}

#[test]
fn the_sum_of_a_folder_of_another_name_is_a_row_of_the_list() {
    let sums = "11G\tbuilt/debug/deps\n4G\tbuilt/debug\n1G\tbuilt/release\n";
    for text in [format!("{sums}16G\tbuilt\n"), format!("16G\tbuilt\n{sums}"), sums.to_owned()] {
        assert!(is_listing(&text), "{text}");
    }
    assert!(!is_listing(&format!("{sums}16G\tother\n")) && !is_listing("3 apples\n4 pears\n"));
}

#[test]
fn windows_prints_lists_by_folder() {
    let shell = "\n    Directory: C:\\w\\target\\debug\n\nMode                 LastWriteTime         Length Name\n\
                 ----                 -------------         ------ ----\nd-----        11/24/2026   5:01 PM                \
                 deps\n-a----        11/24/2026   5:01 PM           1234 my app.exe\n";
    assert_eq!(paths(&read(shell)), [("C:/w/target/debug/my app.exe", 1234)]);
    let csv = "#TYPE Selected\n\"FullName\",\"Length\",\"LastWriteTimeUtc\"\n\
               \"C:\\w\\target\\debug\\a, b.rlib\",\"77\",\"24.11.2026 17:01:00\"\n";
    assert_eq!(paths(&read(csv)), [("C:/w/target/debug/a, b.rlib", 77)]);
    let dir = " Volume in drive C is OS\n\n Directory of C:\\w\\target\n\n11/24/2026  05:01 PM    <DIR>          .\n\
               11/24/2026  05:01 PM         1,234,567 a.rlib\n               1 File(s)      1,234,567 bytes\n";
    assert_eq!(paths(&read(dir)), [("C:/w/target/a.rlib", 1_234_567)]);
    let german = " Verzeichnis von C:\\w\\target\n\n24.11.2026  17:01         1.234.567 a.rlib\n";
    assert_eq!(paths(&read(german)), [("C:/w/target/a.rlib", 1_234_567)]);
    for text in [shell, csv, dir, german] {
        assert!(is_listing(text), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_broken_panics(text in "([0-9.,KMGT]{0,6}[ \t\"]{0,2}[a-z/\\\\:.\"C-]{0,8}\n?){0,20}") {
        let listing = read(&text);
        assert!(listing.entries.iter().all(|entry| !entry.path.is_empty()));
    }
}
