//! Students: made, read, replaced, patched, deleted and put back by programs.
