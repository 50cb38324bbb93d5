//! Photo and agency credits.
#[test]
fn built_in_templates_are_readable() {
    refrain::judge::credits::Templates::built_in();
}
