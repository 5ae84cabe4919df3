//! The table `students`: what an admin filled in, and three columns made from it.

use sea_orm::entity::prelude::*;
use sea_orm::{Iterable, Value};

use crate::base::error::AppError;
use crate::students::list::CursorKey;
use crate::students::server::filter_bits::filter_bits;
use crate::students::server::normalize;
use crate::students::student::{Facts, Mode, Student};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "students")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub name: String,
    pub city: String,
    pub addr: String,
    pub pin: String,
    pub year: i32,
    pub fee_cents: i64,
    /// The programme's key.
    pub programme: String,
    /// `campus` or `online`.
    pub mode: String,
    pub active: bool,
    /// Unix seconds, as `updated`.
    pub created: i64,
    pub updated: i64,
    pub version: i32,
    /// All that can be filtered, in one number: see `filter_bits.rs`.
    pub filter_bits: i32,
    /// The city without case and accents: the list sorts by it.
    pub city_key: String,
    /// The words of name and city: the list searches it, and sorts by it. See
    /// `normalize.rs`.
    pub search: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row of a student whose programme has this code.
    pub fn of(student: &Student, programme_code: i32) -> Self {
        let facts = &student.facts;
        Self {
            id: student.id,
            name: facts.name.clone(),
            city: facts.city.clone(),
            addr: facts.addr.clone(),
            pin: facts.pin.clone(),
            year: facts.year,
            fee_cents: facts.fee_cents,
            programme: facts.programme.clone(),
            mode: facts.mode.as_str().to_owned(),
            active: facts.active,
            created: student.created,
            updated: student.updated,
            version: student.version,
            filter_bits: filter_bits(programme_code, facts.mode, facts.active, facts.year),
            city_key: normalize::key(&facts.city),
            search: normalize::search(&facts.name, &facts.city),
        }
    }
}

/// What a student has in the column of this name, which orders a list.
pub fn sort_key(student: &Student, column: &str) -> CursorKey {
    // The code of the programme orders nothing.
    let row = Model::of(student, 0);
    let column = Column::iter().find(|other| other.as_str() == column);
    match column.map(|column| row.get(column)) {
        Some(Value::String(Some(text))) => CursorKey::Text(text),
        Some(Value::Int(Some(number))) => CursorKey::Number(number.into()),
        Some(Value::BigInt(Some(number))) => CursorKey::Number(number),
        Some(Value::Bool(Some(ticked))) => CursorKey::Number(ticked.into()),
        // A test looks at every column by which a list is ordered.
        _ => CursorKey::Text(String::new()),
    }
}

/// The columns that an import copies: all but those that only what writes the student knows.
pub fn copied_columns() -> impl Iterator<Item = Column> {
    let is_given = |column: &Column| {
        matches!(column, Column::Id | Column::Created | Column::Updated | Column::Version)
    };
    Column::iter().filter(move |column| !is_given(column))
}

impl TryFrom<Model> for Student {
    type Error = AppError;

    fn try_from(row: Model) -> Result<Self, AppError> {
        let mode: Mode = row.mode.parse().map_err(|cause: String| AppError::internal(cause))?;
        Ok(Self {
            id: row.id,
            facts: Facts {
                name: row.name,
                city: row.city,
                addr: row.addr,
                pin: row.pin,
                year: row.year,
                fee_cents: row.fee_cents,
                programme: row.programme,
                mode,
                active: row.active,
            },
            created: row.created,
            updated: row.updated,
            version: row.version,
        })
    }
}
