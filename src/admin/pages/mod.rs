//! The pages of the back office: data in, HTML out.

mod audit;

pub use audit::AuditPage;
