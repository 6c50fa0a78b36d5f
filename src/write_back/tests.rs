use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;

/// How the folder fails at one of its operations.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Trouble {
    Never,
    /// This operation alone fails, and does nothing.
    Once,
    /// So do all that follow: the permission is gone.
    FromThenOn,
    /// It and all that follow leave half a file, or do what they do, and fail all the same.
    Halfway,
    AtTheEnd,
    /// The disk says that it has written, and has half of it.
    Silently,
    /// Another program writes a file just before it.
    Meddled(usize),
    /// Another program removes a file just before it, or puts a folder into its place.
    Removed(usize),
    IsFolder(usize),
}

struct Fake {
    files: RefCell<BTreeMap<String, Vec<u8>>>,
    folders: RefCell<Vec<String>>,
    ignores_case: bool,
    operations: Cell<usize>,
    at: usize,
    trouble: Trouble,
    is_meddled: Cell<bool>,
}

impl Fake {
    fn new(files: &[Replacement], at: usize, trouble: Trouble) -> Self {
        let there = files.iter().filter_map(|file| Some((file.path.clone(), file.before.clone()?)));
        Self {
            files: RefCell::new(there.collect()),
            folders: RefCell::default(),
            ignores_case: false,
            operations: Cell::new(0),
            at,
            trouble,
            is_meddled: Cell::new(false),
        }
    }

    fn name(&self, file: &Replacement) -> String {
        if self.ignores_case { file.path.to_lowercase() } else { file.path.clone() }
    }

    /// Counts an operation. Returns whether it is to fail.
    fn count(&self, written: Option<&str>) -> bool {
        let now = self.operations.replace(self.operations.get() + 1);
        let name = |at: usize| ["a", "b", "c", "new"][at].to_owned();
        if now == self.at {
            match self.trouble {
                // No program can tell what happens between its look at a file and its write.
                Trouble::Meddled(file) if written == Some(&name(file)) => return false,
                Trouble::Meddled(file) => drop(self.files.borrow_mut().insert(name(file), b"another".to_vec())),
                Trouble::Removed(file) => drop(self.files.borrow_mut().remove(&name(file))),
                Trouble::IsFolder(file) => {
                    self.files.borrow_mut().remove(&name(file));
                    self.folders.borrow_mut().push(name(file));
                }
                _ => {}
            }
            self.is_meddled.set(true);
        }
        match self.trouble {
            Trouble::Once | Trouble::Silently => now == self.at,
            Trouble::FromThenOn | Trouble::Halfway | Trouble::AtTheEnd => now >= self.at,
            _ => false,
        }
    }

    fn check(&self, name: &String) -> Result<(), String> {
        if self.folders.borrow().contains(name) { Err("it is a folder".to_owned()) } else { Ok(()) }
    }
}

impl Folder for Fake {
    async fn read(&self, file: &Replacement, most: usize) -> Result<Option<Vec<u8>>, String> {
        let fails = self.count(None);
        let name = self.name(file);
        self.check(&name)?;
        if fails && matches!(self.trouble, Trouble::Once | Trouble::FromThenOn) {
            return Err("not readable".to_owned());
        }
        let content = self.files.borrow().get(&name).cloned();
        Ok(content.map(|mut content| {
            content.truncate(most + 1);
            content
        }))
    }

    async fn write(&self, file: &Replacement, bytes: &[u8], create: bool) -> Result<(), String> {
        let fails = self.count(Some(&file.path));
        let name = self.name(file);
        self.check(&name)?;
        let mut files = self.files.borrow_mut();
        if !create && !files.contains_key(&name) {
            return Err("not found".to_owned());
        }
        if !fails {
            files.insert(name, bytes.to_vec());
            return Ok(());
        }
        match self.trouble {
            Trouble::Halfway | Trouble::Silently => drop(files.insert(name, bytes[..bytes.len() / 2].to_vec())),
            Trouble::AtTheEnd => drop(files.insert(name, bytes.to_vec())),
            _ => {}
        }
        if self.trouble == Trouble::Silently { Ok(()) } else { Err("not writable".to_owned()) }
    }

    async fn remove(&self, file: &Replacement) -> Result<(), String> {
        if self.count(Some(&file.path)) && self.trouble != Trouble::AtTheEnd {
            return Err("not removable".to_owned());
        }
        self.files.borrow_mut().remove(&self.name(file)).map(drop).ok_or_else(|| "not found".to_owned())
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("nothing here waits"),
    }
}

fn file(path: &str, before: Option<&str>, after: &str) -> Replacement {
    Replacement {
        path: path.to_owned(),
        full: path.to_owned(),
        before: before.map(|text| text.as_bytes().to_vec()),
        after: after.as_bytes().to_vec(),
    }
}

fn three() -> Vec<Replacement> {
    vec![
        file("a", Some("the old a"), "the corrected a"),
        file("b", Some("the old b"), ""),
        file("c", Some("c"), "the corrected c"),
        file("new", None, "created"),
    ]
}

#[test]
fn without_trouble_all_is_written() {
    let files = three();
    let folder = Fake::new(&files, 0, Trouble::Never);
    let outcome = run(write_all(&folder, &files));
    assert_eq!(outcome, Outcome { stopped: None, files: vec![Standing::Written; 4] });
    assert!(files.iter().all(|file| folder.files.borrow().get(&file.path) == Some(&file.after)));
}

#[test]
fn wherever_it_fails_all_is_old_or_all_is_new_or_it_is_said_what_is_not() {
    let files = three();
    let count = {
        let folder = Fake::new(&files, 0, Trouble::Never);
        run(write_all(&folder, &files));
        folder.operations.get()
    };
    assert!(count >= 16, "{count}");
    let mut troubles = vec![Trouble::Once, Trouble::FromThenOn, Trouble::Halfway, Trouble::AtTheEnd, Trouble::Silently];
    let each = [0, 1, 2, 3];
    troubles.extend(each.iter().flat_map(|at| [Trouble::Meddled(*at), Trouble::Removed(*at), Trouble::IsFolder(*at)]));
    let (mut restored, mut unrestored) = (0, 0);
    for trouble in troubles {
        // Going back takes some more.
        for at in 0..3 * count {
            let what = format!("{trouble:?} at {at}");
            let folder = Fake::new(&files, at, trouble);
            let outcome = run(write_all(&folder, &files));
            let there = folder.files.borrow();
            assert_eq!(outcome.files.len(), files.len(), "{what}");
            // A file that another program touched after it was read back last is that program's.
            let meddled = match trouble {
                Trouble::Meddled(at) | Trouble::Removed(at) | Trouble::IsFolder(at) => Some(at),
                _ => None,
            };
            for (place, (file, standing)) in files.iter().zip(&outcome.files).enumerate() {
                let content = there.get(&file.path);
                let is_others = meddled == Some(place) && folder.is_meddled.get();
                match standing {
                    Standing::Unrestored(why) => {
                        assert!(outcome.stopped.is_some() && !why.is_empty(), "{what}");
                        unrestored += 1;
                    }
                    Standing::Written => {
                        assert!(outcome.stopped.is_none(), "{what}: {outcome:?}");
                        assert!(is_others || content == Some(&file.after), "{what}: {} is {content:?}", file.path);
                    }
                    Standing::Unchanged | Standing::Restored => {
                        assert!(outcome.stopped.is_some(), "{what}: {outcome:?}");
                        assert!(is_others || content == file.before.as_ref(), "{what}: {} is {content:?}", file.path);
                        restored += usize::from(*standing == Standing::Restored);
                    }
                    Standing::AlreadyCorrected => panic!("{what}: {outcome:?}"),
                }
                if is_others && matches!(trouble, Trouble::Meddled(_)) {
                    assert_eq!(content.map(Vec::as_slice), Some(&b"another"[..]), "{what}: another's text is lost");
                }
            }
            // What fails once only is always put back.
            if matches!(trouble, Trouble::Once | Trouble::Silently) {
                assert_eq!(outcome.unrestored(&files).count(), 0, "{what}: {outcome:?}");
            }
        }
    }
    assert!(restored > 20 && unrestored > 20, "{restored} {unrestored}");
}

#[test]
fn nothing_is_written_if_one_file_has_changed_or_grown_or_is_gone() {
    for (path, content) in [("c", Some("c and more")), ("a", Some("")), ("b", None), ("new", Some("there already"))] {
        let files = three();
        let folder = Fake::new(&files, 0, Trouble::Never);
        match content {
            Some(content) => drop(folder.files.borrow_mut().insert(path.to_owned(), content.as_bytes().to_vec())),
            None => drop(folder.files.borrow_mut().remove(path)),
        }
        let before = folder.files.borrow().clone();
        let outcome = run(write_all(&folder, &files));
        assert_eq!(outcome.stopped.map(|(path, _)| path).as_deref(), Some(path));
        assert_eq!(outcome.files, [const { Standing::Unchanged }; 4]);
        assert_eq!(*folder.files.borrow(), before);
    }
}

#[test]
fn what_holds_the_corrections_already_is_left_alone_and_the_rest_is_written() {
    let files = three();
    let folder = Fake::new(&files, 0, Trouble::Never);
    folder.files.borrow_mut().insert("a".to_owned(), files[0].after.clone());
    let outcome = run(write_all(&folder, &files));
    assert_eq!(outcome.stopped, None);
    assert_eq!(outcome.files[0], Standing::AlreadyCorrected);
    assert_eq!(outcome.files[1..], [const { Standing::Written }; 3]);
}

#[test]
fn two_names_that_a_file_system_takes_for_one_are_not_mixed_up() {
    let mut files = vec![file("a", Some("same"), "one"), file("A", Some("same"), "other")];
    for is_new in [false, true] {
        if is_new {
            files[1].before = None;
        }
        let mut folder = Fake::new(&files[..1], 0, Trouble::Never);
        folder.ignores_case = true;
        let outcome = run(write_all(&folder, &files));
        assert!(outcome.stopped.is_some());
        assert_eq!(folder.files.borrow().get("a").map(Vec::as_slice), Some(&b"same"[..]), "{outcome:?}");
    }
}
