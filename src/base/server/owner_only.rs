//! Files that nobody but their owner may read.

use std::fs::{self, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// The rights of the group and of all others.
const OF_OTHERS: u32 = 0o077;

/// How such a file is opened: where it is made, it is its owner's alone from the first byte on.
pub fn open_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Takes away what others may do with a file or a folder, if it is there: a copy, or a restored
/// backup, often has the rights that its writer's shell gives. What cannot be taken is logged.
pub fn tighten(path: &Path) {
    let shown = path.display();
    match take_from_others(path) {
        Ok(false) => {}
        Ok(true) => tracing::warn!(path = %shown, "others could read this; they no longer can"),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => {
            tracing::warn!(path = %shown, %error, "others can read this: let its owner run chmod go=");
        }
    }
}

fn take_from_others(path: &Path) -> std::io::Result<bool> {
    let mode = fs::metadata(path)?.permissions().mode();
    let is_open = mode & OF_OTHERS != 0;
    if is_open {
        fs::set_permissions(path, Permissions::from_mode(mode & !OF_OTHERS))?;
    }
    Ok(is_open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_a_folder_become_their_owners_alone_and_one_that_is_missing_is_fine() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("open");
        fs::write(&file, "").expect("a file");
        fs::set_permissions(&file, Permissions::from_mode(0o664)).expect("its own");
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("its own");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
        for (path, expected) in [(&*file, 0o600), (folder.path(), 0o700)] {
            tighten(path);
            assert_eq!(mode(path) & 0o777, expected);
            tighten(path);
            assert_eq!(mode(path) & 0o777, expected);
        }
        tighten(&folder.path().join("missing"));
        assert!(!folder.path().join("missing").exists());
    }
}
