//! Each case: a file, and the file without `./audit`.

use super::*;

fn without_audit(source: &str) -> Result<String, EditError> {
    prune(source, Dialect::Tsx, &|module| module.ends_with("/audit"))
}

fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let once = without_audit(source);
        assert_eq!(
            once.as_deref(),
            Ok(*expected),
            "\n--- source\n{source}\n--- got\n{}",
            once.as_deref().unwrap_or("an error")
        );
        assert_eq!(without_audit(expected).as_deref(), Ok(*expected), "again");
    }
}

#[test]
fn imports_and_exports_of_the_module_go() {
    check(&[
        ("import { b } from './b'\nb()\n", "import { b } from './b'\nb()\n"),
        ("import './audit'\nimport { b } from './b'\nb()\n", "import { b } from './b'\nb()\n"),
        ("import * as audit from './audit'\naudit.start()\nrest()\n", "rest()\n"),
        ("import type { A } from './audit'\n\nexport type T = B | A\n", "export type T = B\n"),
        ("export * from './audit'\nexport * from './b'\n", "export * from './b'\n"),
        ("export { a } from './audit'\nexport { b } from './b'\n", "export { b } from './b'\n"),
        ("import { a } from './audit'\nconst b = 1\nexport { a, b }\n", "const b = 1\nexport { b }\n"),
        ("import { a } from './audit'\nconst b = 1\nexport { a }\n", "const b = 1\n"),
        (
            "// The file.\nimport { a } from './audit'\nimport { b } from './b'\nb(a)\nb()\n",
            "// The file.\nimport { b } from './b'\nb()\n",
        ),
        ("vi.mock('./audit')\nrest()\n", "rest()\n"),
        ("import a, { b } from './audit'\n\na()\nb()\nrest()\n", "rest()\n"),
    ]);
}

#[test]
fn items_of_lists_go_with_their_line_or_comma() {
    check(&[
        (
            "import { audit } from './audit'\nimport { tasks } from './tasks'\n\nexport const routes = [\n  tasks,\n  audit,\n]\n",
            "import { tasks } from './tasks'\n\nexport const routes = [\n  tasks,\n]\n",
        ),
        ("import { a } from './audit'\nexport const l = [a, b, c]\n", "export const l = [b, c]\n"),
        ("import { a } from './audit'\nexport const l = [b, a, c]\n", "export const l = [b, c]\n"),
        ("import { a } from './audit'\nexport const l = [b, c, a]\n", "export const l = [b, c]\n"),
        ("import { a, d } from './audit'\nexport const l = [b, a, d]\n", "export const l = [b]\n"),
        ("import { a } from './audit'\nexport const l = [a]\n", "export const l = []\n"),
        ("import { a } from './audit'\nexport const l = [...a, b]\n", "export const l = [b]\n"),
        ("import { a } from './audit'\nexport const l = [\n  b,\n  a\n]\n", "export const l = [\n  b\n]\n"),
        (
            "import { a } from './audit'\nexport const l = [\n  // First.\n  a, // it\n  // Second.\n  b, // too\n]\n",
            "export const l = [\n  // Second.\n  b, // too\n]\n",
        ),
        (
            "export const pages = [\n  { path: '/tasks', component: lazy(() => import('./tasks')) },\n  { path: '/audit', component: lazy(() => import('./audit')) },\n]\n",
            "export const pages = [\n  { path: '/tasks', component: lazy(() => import('./tasks')) },\n]\n",
        ),
        (
            "export const loaders = { tasks: () => import('./tasks'), audit: () => import('./audit') }\n",
            "export const loaders = { tasks: () => import('./tasks') }\n",
        ),
        ("const pages = [lazyPage(() => import('./audit'), 'A'), b]\nrun(pages)\n", "const pages = [b]\nrun(pages)\n"),
        (
            "import { a } from './audit'\nexport const m = new Map([['a', a], ['b', b]])\n",
            "export const m = new Map([['b', b]])\n",
        ),
        ("import { a } from './audit'\nexport const o = { a, b: 1 }\n", "export const o = { b: 1 }\n"),
        (
            "import { a } from './audit'\nexport const o = {\n  b: 1,\n  x: { y: a.z },\n}\n",
            "export const o = {\n  b: 1,\n  x: {},\n}\n",
        ),
        ("import { a } from './audit'\nexport const o = { ...a(), b: 1 }\n", "export const o = { b: 1 }\n"),
        (
            "import type { A } from './audit'\nexport interface D {\n  b: B\n  a: A\n}\n",
            "export interface D {\n  b: B\n}\n",
        ),
        ("import type { A } from './audit'\nexport type D = { a: A; b: B }\n", "export type D = { b: B }\n"),
        ("export type T =\n  | B\n  | import('./audit').A\n  | C\n", "export type T =\n  | B\n  | C\n"),
        ("import type { A } from './audit'\nexport type T = A | B | C\n", "export type T = B | C\n"),
    ]);
}

#[test]
fn statements_go_and_what_they_declared() {
    check(&[
        (
            "import { audit } from './audit'\n\nexport function create(app: App) {\n  app.start()\n\n  // The trail.\n  audit(app)\n\n  return app\n}\n",
            "export function create(app: App) {\n  app.start()\n\n  return app\n}\n",
        ),
        (
            "import { open } from './audit'\nconst trail = open()\ntrail.write('x')\nif (x) {\n  trail.close()\n}\nrest()\n",
            "rest()\n",
        ),
        ("import { a } from './audit'\nif (x) {\n  b()\n} else {\n  a()\n}\n", "if (x) {\n  b()\n}\n"),
        ("import { a } from './audit'\nfor (const x of a) {\n  b(x)\n}\nrest()\n", "rest()\n"),
        ("import { a } from './audit'\nconst b = 1, c = a()\nb.x(c)\nb.y()\n", "const b = 1\nb.y()\n"),
        (
            "import { a } from './audit'\nimport { b } from './b'\nimport { c, d } from './c'\n\na(b, c)\nd()\n",
            "import { d } from './c'\n\nd()\n",
        ),
        (
            "import { a } from './audit'\nimport { b } from './b'\n\nfunction start() {\n  return a(b)\n}\n\nfunction other() {}\n\nrun(other)\nstart()\n",
            "function other() {}\n\nrun(other)\n",
        ),
        (
            "import { a } from './audit'\n\nconst options = { b: 1 }\ntype O = typeof options\n\na(options as O)\nrest()\n",
            "rest()\n",
        ),
        ("import { a } from './audit'\nuseEffect(() => {\n  a()\n}, [])\nrest()\n", "rest()\n"),
        ("import { a } from './audit'\nuseEffect(() => b(), [a, c])\n", "useEffect(() => b(), [c])\n"),
        (
            "import { a } from './audit'\napp.use('/x', x).use('/a', a).use('/y', y)\n",
            "app.use('/x', x).use('/y', y)\n",
        ),
        (
            "import { a } from './audit'\nexport const app = new Hono()\n  .route('/x', x)\n  .route('/a', a)\n",
            "export const app = new Hono()\n  .route('/x', x)\n",
        ),
        (
            "import { A } from './audit'\nfunction f(k: string) {\n  switch (k) {\n    case 'a':\n      return <A />\n    default:\n      return null\n  }\n}\nf('x')\n",
            "function f(k: string) {\n  switch (k) {\n    default:\n      return null\n  }\n}\nf('x')\n",
        ),
        ("import { a } from './audit'; import { b } from './b'; b()\n", "import { b } from './b'; b()\n"),
        (
            "import { a } from './audit'\nfunction f(a: number) {\n  return a + 1\n}\nf(1)\n",
            "function f(a: number) {\n  return a + 1\n}\nf(1)\n",
        ),
    ]);
}

#[test]
fn elements_of_jsx_go() {
    check(&[
        (
            "import { Trail } from './audit'\n\nexport const Page = () => (\n  <main>\n    <h1>Title</h1>\n    {/* The trail. */}\n    <Trail all />\n    <p>Text</p>\n  </main>\n)\n",
            "export const Page = () => (\n  <main>\n    <h1>Title</h1>\n    <p>Text</p>\n  </main>\n)\n",
        ),
        (
            "import { Trail } from './audit'\nexport const Page = () => (\n  <main>\n    {open && <Trail />}\n    {open ? <Trail>x</Trail> : null}\n    <p>Text</p>\n  </main>\n)\n",
            "export const Page = () => (\n  <main>\n    <p>Text</p>\n  </main>\n)\n",
        ),
        (
            "import { a } from './audit'\nexport const P = () => <p title=\"x\" onClick={() => a()}>x</p>\n",
            "export const P = () => <p title=\"x\">x</p>\n",
        ),
        (
            "import { a } from './audit'\nexport const P = () => <p onClick={a} title=\"x\" />\n",
            "export const P = () => <p title=\"x\" />\n",
        ),
        ("import { a } from './audit'\nexport const P = () => <p onClick={a} />\n", "export const P = () => <p />\n"),
        (
            "import { a } from './audit'\nexport const P = () => <p\n  {...a}\n  title=\"x\"\n/>\n",
            "export const P = () => <p\n  title=\"x\"\n/>\n",
        ),
        (
            "import * as audit from './audit'\nexport const P = () => <p><audit.Trail>x</audit.Trail>y</p>\n",
            "export const P = () => <p>y</p>\n",
        ),
        (
            "import { Icon } from './audit'\nimport { X } from './x'\nexport const P = () => <><X><Icon /></X></>\n",
            "import { X } from './x'\nexport const P = () => <><X></X></>\n",
        ),
    ]);
}

#[test]
fn what_cannot_go_is_an_error_with_its_place() {
    for (source, line, column, reason) in [
        (
            "import { a } from './audit'\nexport function f() {\n  return 1 + a()\n}\n",
            3,
            14,
            "a calculation depends on it",
        ),
        (
            "import { a } from './audit'\nexport function f() {\n  g()\n  return a()\n}\n",
            4,
            10,
            "a function returns it",
        ),
        ("import { a } from './audit'\nif (!a()) throw new Error('x')\n", 2, 6, "a calculation depends on it"),
        ("import { a } from './audit'\nif (a()) {\n  b()\n}\n", 2, 5, "a condition depends on it"),
        ("import { a } from './audit'\nexport const b = a()\n", 2, 18, "what uses it is exported"),
        ("import { a } from './audit'\nexport default a\n", 2, 16, "what uses it is exported"),
        ("import { A } from './audit'\nexport function f(x: A) {}\n", 2, 22, "a parameter depends on it"),
        ("import { A } from './audit'\nexport const f = (): A => g()\n", 2, 22, "a function's type depends on it"),
        ("import { a } from './audit'\nlet b = 1\nb = a()\nrun(b)\n", 3, 5, "a variable gets its value from it"),
        (
            "import { a } from './audit'\nconst [x, y] = await Promise.all([a(), b()])\nrun(x, y)\n",
            2,
            35,
            "its place in the list matters",
        ),
        ("import { a } from './audit'\nconst b = a()\nexport { b }\n", 3, 10, "what uses it is exported"),
        (
            "import { a } from './audit'\nexport const P = () => <p>{a ? <b /> : <i />}</p>\n",
            2,
            28,
            "a condition depends on it",
        ),
        ("import { a } from './audit'\nif (x) a()\nelse b()\n", 2, 8, "another branch depends on it"),
        ("import { a } from './audit'\nrun(`x${a}`)\n", 2, 9, "a calculation depends on it"),
    ] {
        match without_audit(source) {
            Err(EditError::Unresolved { line: at_line, column: at_column, reason: why, .. }) => {
                assert_eq!((at_line, at_column, why), (line, column, reason), "{source}");
            }
            other => panic!("{source}: {other:?}"),
        }
    }
}

#[test]
fn a_use_inside_something_that_goes_is_no_error() {
    check(&[("import { a, b } from './audit'\na(b(1) ? 1 : 2)\nrest()\n", "rest()\n")]);
}
