//! Corrected files into a folder: all of them, or none.
//!
//! No file system replaces several files at once, so that everything is looked at before the first write, each file is
//! read back after its own, and the first failure has the old bytes put back. What stands in the folder in the end is
//! told file by file.

use std::future::Future;

/// A file that is about to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// Its path, as the report has it.
    pub path: String,
    /// Its path with the folder that the files were dropped in.
    pub full: String,
    /// What has to be in it; nothing if there may be no such file.
    pub before: Option<Vec<u8>>,
    /// What will be in it.
    pub after: Vec<u8>,
}

/// What a file in the folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// The file that was audited.
    Audited,
    /// The corrected file.
    Corrected,
    /// Another one.
    Other,
    /// None, although there was one.
    Missing,
}

/// A folder that can be read and written. Each error is a sentence or empty.
pub trait Folder {
    /// The bytes of the file; nothing if there is none. Of a file with more than `most` bytes, one more than that will do.
    fn read(&self, file: &Replacement, most: usize) -> impl Future<Output = Result<Option<Vec<u8>>, String>>;

    /// Makes these bytes the whole of the file. `create` says that there may be none yet.
    fn write(&self, file: &Replacement, bytes: &[u8], create: bool) -> impl Future<Output = Result<(), String>>;

    /// Removes the file.
    fn remove(&self, file: &Replacement) -> impl Future<Output = Result<(), String>>;
}

/// How a file stands in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It was written, and read back.
    Written,
    /// It held the corrections already.
    AlreadyCorrected,
    /// It was not written, or the write changed nothing.
    Unchanged,
    /// It was written, and its old bytes were put back and read back.
    Restored,
    /// It was or may have been written, and could not be put back, for this reason.
    Unrestored(String),
}

/// What has come of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The file that put an end to it and why; nothing if all files are as they shall be.
    pub stopped: Option<(String, String)>,
    /// How each file stands.
    pub files: Vec<Standing>,
}

impl Outcome {
    /// The files that could not be put back, with the reason.
    pub fn unrestored<'a>(&'a self, files: &'a [Replacement]) -> impl Iterator<Item = (&'a Replacement, &'a str)> {
        files.iter().zip(&self.files).filter_map(|(file, standing)| match standing {
            Standing::Unrestored(why) => Some((file, why.as_str())),
            _ => None,
        })
    }
}

impl Replacement {
    /// What a file with this content is.
    pub fn see(&self, content: Option<&[u8]>) -> There {
        match content {
            content if content == self.before.as_deref() => There::Audited,
            Some(content) if content == self.after => There::Corrected,
            Some(_) => There::Other,
            None => There::Missing,
        }
    }

    /// Looks at the file.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub async fn look(&self, folder: &impl Folder) -> Result<There, String> {
        Ok(self.see(folder.read(self, self.most()).await?.as_deref()))
    }

    /// The bytes of the longer of both texts.
    fn most(&self) -> usize {
        self.before.as_ref().map_or(0, Vec::len).max(self.after.len())
    }

    /// Whether this is what a write of either text leaves that was cut short.
    fn is_begun(&self, content: &[u8]) -> bool {
        self.after.starts_with(content) || self.before.as_ref().is_some_and(|before| before.starts_with(content))
    }

    async fn replace(&self, folder: &impl Folder) -> Result<(), String> {
        folder.write(self, &self.after, self.before.is_none()).await?;
        match self.look(folder).await? {
            There::Corrected => Ok(()),
            _ => Err("what was written is not what is there now".to_owned()),
        }
    }

    /// Puts the old bytes back, or removes what was created. What another program wrote meanwhile stays.
    async fn restore(&self, folder: &impl Folder) -> Standing {
        let mut is_written = false;
        let mut last = String::new();
        for _ in 0..TRIES {
            let content = match folder.read(self, self.most()).await {
                Ok(content) => content,
                Err(why) => {
                    last = why;
                    continue;
                }
            };
            match self.see(content.as_deref()) {
                There::Audited if is_written => return Standing::Restored,
                There::Audited => return Standing::Unchanged,
                There::Missing => return Standing::Unrestored("it is gone".to_owned()),
                There::Other if !content.is_some_and(|content| self.is_begun(&content)) => {
                    return Standing::Unrestored("another program has changed it, so it is left as it is".to_owned());
                }
                There::Corrected | There::Other => {}
            }
            is_written = true;
            let put_back = match &self.before {
                Some(before) => folder.write(self, before, false).await,
                None => folder.remove(self).await,
            };
            if let Err(why) = put_back {
                last = why;
            }
        }
        Standing::Unrestored(last)
    }
}

/// How often a file is looked at until it is put back: something may have it open for a moment.
const TRIES: usize = 4;

/// Writes all files, or none.
pub async fn write_all(folder: &impl Folder, files: &[Replacement]) -> Outcome {
    let mut outcome = Outcome { stopped: None, files: vec![Standing::Unchanged; files.len()] };
    let Outcome { stopped, files: standing } = &mut outcome;
    let stop = |file: &Replacement, why: String| Some((file.path.clone(), why));
    let mut wanted = Vec::new();
    for (file, standing) in files.iter().zip(standing.iter_mut()) {
        match file.look(folder).await {
            Ok(There::Audited) => wanted.push((file, standing)),
            Ok(There::Corrected) => *standing = Standing::AlreadyCorrected,
            Ok(there) => {
                *stopped = stop(file, in_the_way(there));
                return outcome;
            }
            Err(why) => {
                *stopped = stop(file, why);
                return outcome;
            }
        }
    }
    let mut begun = Vec::new();
    for (file, standing) in wanted {
        // It may have been saved by an editor since.
        match file.look(folder).await {
            Ok(There::Audited) => {}
            Ok(there) => *stopped = stop(file, in_the_way(there)),
            Err(why) => *stopped = stop(file, why),
        }
        if stopped.is_some() {
            break;
        }
        let result = file.replace(folder).await;
        *standing = Standing::Written;
        begun.push((file, standing));
        if let Err(why) = result {
            *stopped = stop(file, why);
            break;
        }
    }
    if stopped.is_some() {
        for (file, standing) in begun.into_iter().rev() {
            *standing = file.restore(folder).await;
        }
    }
    outcome
}

fn in_the_way(there: There) -> String {
    match there {
        There::Missing => "it is gone".to_owned(),
        _ => "it has changed since it was audited".to_owned(),
    }
}

#[cfg(test)]
mod tests;
