//! stub
/// t
#[derive(Clone, Debug)]
pub struct Markers;
/// s
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// a
    Alone,
    /// h
    Host,
}
/// m
pub struct Marker {
    /// c
    pub class: &'static str,
    /// s
    pub strength: Strength,
}
impl Markers {
    /// b
    pub fn built_in() -> Self {
        Self
    }
    /// c
    pub fn class_of(&self, _: &str, _: usize) -> Option<Marker> {
        None
    }
}
