//! The proof that reading the roster asks for.

use crate::auth::server::access::{Admin, Operator, SignedIn};

/// Somebody who may read the roster: everybody who is signed in, and the operator at the shell.
/// The functions of the store take `impl Into<Reader>`, so that a handler hands over the proof it
/// has.
#[derive(Clone, Copy, Debug)]
pub struct Reader(());

impl From<&SignedIn> for Reader {
    fn from(_: &SignedIn) -> Self {
        Self(())
    }
}

impl From<&Admin> for Reader {
    fn from(_: &Admin) -> Self {
        Self(())
    }
}

impl From<Operator> for Reader {
    fn from(_: Operator) -> Self {
        Self(())
    }
}
