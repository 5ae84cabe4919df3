//! The paths of the roster.

/// The roster.
pub const STUDENTS: &str = "/students";
/// A new student: page and action.
pub const NEW_STUDENT: &str = "/students/new";
/// What the list shows, for a page of it that is open.
pub const FOUND_STUDENTS: &str = "/students/found";
/// The cities that begin as somebody types, for a form that is open.
pub const FOUND_CITIES: &str = "/students/cities/found";
/// How far an import is, for a page of it that is open.
pub const IMPORT_LOOK: &str = "/students/import-progress";
/// The cities that are on the roster.
pub const CITIES: &str = "/students/cities";
/// Imports: page and upload.
pub const IMPORTS: &str = "/students/import";
/// The names of the columns that an import takes, as a file to fill in.
pub const IMPORT_TEMPLATE: &str = "/students/import-template.csv";
/// What the list shows, as a file for spreadsheets.
pub const EXPORT_CSV: &str = "/students/export.csv";
/// What the list shows, as a file for programs.
pub const EXPORT_JSON_LINES: &str = "/students/export.jsonl";
/// The roster, for programs.
pub const API_STUDENTS: &str = "/api/v1/students";

/// A student.
pub fn student(id: i32) -> String {
    format!("/students/{id}")
}

/// Changes a student: page and action.
pub fn edit_student(id: i32) -> String {
    format!("/students/{id}/edit")
}

/// Deletes a student: page and action.
pub fn delete_student(id: i32) -> String {
    format!("/students/{id}/delete")
}

/// Puts a deleted student back: page and action.
pub fn restore_student(id: i32) -> String {
    format!("/students/{id}/restore")
}

/// One import: page and action.
pub fn import(id: i32) -> String {
    format!("/students/import/{id}")
}

/// The same page, when it asks for itself.
pub fn import_progress(id: i32) -> String {
    format!("/students/import/{id}/progress")
}

/// All problems of an import, as a file.
pub fn import_problems(id: i32) -> String {
    format!("/students/import/{id}/problems.csv")
}

/// A student, for programs.
pub fn api_student(id: i32) -> String {
    format!("{API_STUDENTS}/{id}")
}

/// Puts a deleted student back, for programs.
pub fn api_restore_student(id: i32) -> String {
    format!("{API_STUDENTS}/{id}/restore")
}
