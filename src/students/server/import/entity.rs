//! The tables of imports, row by row.

/// The table `imports`.
pub(super) mod import {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "imports")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        /// `None` for the operator at the shell.
        pub account_id: Option<i64>,
        pub account_name: String,
        /// As the person calls it; no path is made of it.
        pub file_name: String,
        /// The name of the file in our own folder.
        pub stored_as: String,
        pub sha256: String,
        pub bytes: i64,
        pub state: String,
        pub message: String,
        /// The numbers of columns, as JSON.
        pub matching: String,
        /// Whether whoever checked it knew that the same file was imported before, and wants it once
        /// more.
        pub again: bool,
        /// Whether somebody asked to stop.
        pub stop: bool,
        /// Unix seconds, like all times here.
        pub created: i64,
        pub started: i64,
        pub ended: Option<i64>,
        pub done: i64,
        pub total: i64,
        pub added: i64,
        pub changed: i64,
        pub unchanged: i64,
        pub refused: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `import_writing`.
pub(super) mod writing {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_writing")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: i32,
        /// Who decided it: the audit names them, whoever writes. `None` for the shell.
        pub account_id: Option<i64>,
        pub account_name: String,
        /// When: all of its students are of that moment.
        pub at: i64,
        /// The id of the first new student.
        pub first_id: i32,
        /// So many new students are there.
        pub added: i32,
        /// So many students are changed, and the greatest id among them: they go by their ids.
        pub changed: i32,
        pub changed_to: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `import_rows`, but for the columns that are those of a student: `staging.rs` fills
/// them in, and statements of the database copy them.
pub(super) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_rows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: i32,
        pub line: i64,
        /// `add` or `change`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub action: String,
        /// The student's; of a new one how many new ones come before it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        /// When the student was added, and the version that was compared; 0 for a new one.
        pub created: i64,
        pub base_version: i32,
        /// What the audit will say: the student before, and the facts after.
        pub before: Option<String>,
        pub after: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `import_problems`.
pub(super) mod problem {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_problems")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub import_id: i32,
        pub line: i64,
        /// Whom the row is for, as far as it says.
        pub student: String,
        pub column: String,
        pub reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
