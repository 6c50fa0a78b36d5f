//! Corrected files on their way to a disk: all of them or none.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

/// A file that was written, and how to take that back.
enum Done {
    Folder(PathBuf),
    New(PathBuf),
    Over(PathBuf, Vec<u8>),
}

/// Writes `files`, paths with their texts, below `folder` and returns where they are.
///
/// # Errors
///
/// Nothing is written if a path leads out of `folder` or through a symbolic link, or if a file is there already and
/// `overwrite` is not set. If a write fails, those before it are taken back.
pub fn write(files: &[(&str, &str)], folder: &Path, overwrite: bool) -> Result<Vec<PathBuf>, String> {
    let checked = files.iter().map(|(path, text)| Ok((place(folder, path, overwrite)?, *text)));
    let (checked, refused): (Vec<_>, Vec<_>) = checked.partition(Result::is_ok);
    let refused: Vec<String> = refused.into_iter().filter_map(Result::err).collect();
    if !refused.is_empty() {
        return Err(format!("nothing was written:\n  {}", refused.join("\n  ")));
    }
    let (mut done, mut written) = (Vec::new(), Vec::new());
    for (path, text) in checked.into_iter().filter_map(Result::ok) {
        if let Err(error) = put(&path, text.as_bytes(), overwrite, &mut done) {
            let mut message = format!("{}: {error}. Nothing was written", path.display());
            for left in done.into_iter().rev().filter_map(|one| take_back(one).err()) {
                message += &format!(", but {left}");
            }
            return Err(message);
        }
        written.push(path);
    }
    Ok(written)
}

/// Where the file at `path` goes, if it may go there.
fn place(folder: &Path, path: &str, overwrite: bool) -> Result<PathBuf, String> {
    let mut whole = folder.to_owned();
    let mut parts = Path::new(path).components().peekable();
    if parts.peek().is_none() {
        return Err("a path that names no file".to_owned());
    }
    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else { return Err(format!("{path} leads out of {}", folder.display())) };
        whole.push(name);
        let shown = whole.display();
        let is_last = parts.peek().is_none();
        match fs::symlink_metadata(&whole) {
            Ok(there) if there.is_symlink() => return Err(format!("{shown} is a symbolic link")),
            Ok(there) if !is_last && !there.is_dir() => return Err(format!("{shown} is no folder")),
            Ok(there) if is_last && !there.is_file() => return Err(format!("{shown} is there, and no file")),
            Ok(_) if is_last && !overwrite => return Err(format!("{shown} is there already; --overwrite replaces it")),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(format!("{shown}: {error}")),
        }
    }
    Ok(whole)
}

fn put(path: &Path, bytes: &[u8], overwrite: bool, done: &mut Vec<Done>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        done.push(Done::Folder(folder.to_owned()));
    }
    match fs::read(path) {
        Ok(before) if overwrite => {
            replace(path, bytes)?;
            done.push(Done::Over(path.to_owned(), before));
            Ok(())
        }
        // Creating fails if there is a file after all, or a link.
        _ => create(path, bytes, |file| done.push(Done::New(file.to_owned()))),
    }
}

fn create(path: &Path, bytes: &[u8], created: impl FnOnce(&Path)) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    created(path);
    file.write_all(bytes)?;
    file.sync_all()
}

/// A file of its own moves into the place of the old one, which may have other names in other folders.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = path.with_file_name(name);
    let moved = create(&new, bytes, |_| {})
        .and_then(|()| fs::set_permissions(&new, fs::metadata(path)?.permissions()))
        .and_then(|()| fs::rename(&new, path));
    if moved.is_err() {
        fs::remove_file(&new).ok();
    }
    moved
}

fn take_back(done: Done) -> Result<(), String> {
    let (taken, path) = match &done {
        Done::Folder(path) => (fs::remove_dir(path), path),
        Done::New(path) => (fs::remove_file(path), path),
        Done::Over(path, before) => (replace(path, before), path),
    };
    taken.map_err(|error| format!("{} could not be taken back: {error}", path.display()))
}
