// Once per skeleton: what all tools share. Input: a folder with package.json, its lock, shared/ and frontend/, what prints
// papers, and in templates/ what the tools of each template have besides.
// Output beside them: node_modules, later/*.mjs (what the backend loads when it needs it), vendor/*.js (the browser's packages as ES modules), importmap.json,
// vendored.json (package to the names that it was bundled with, true for all), preload.json (package to the files that
// come with it), styles/.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = process.argv[2]
process.chdir(root)
const say = (text) => console.log(text)

say('installing packages')
const npm = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 'inherit', 'inherit'] })
if (npm.status !== 0) process.exit(npm.status ?? 1)

const require = createRequire(join(root, 'package.json'))
const load = async (name) => import(pathToFileURL(require.resolve(name)).href)
const esbuild = (await load('esbuild')).default

say('bundling what browsers share')
// By package: the names that some page takes from it, or all of them. What nobody takes is not sent to browsers.
const packages = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies ?? {})
const isPackage = (specifier) => packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))
const taken = new Map()
const take = (specifier, name) => isPackage(specifier) && taken.set(specifier, (taken.get(specifier) ?? new Set()).add(name))
/** What is read of a namespace, or all of it where it goes somewhere whole. */
const members = (code, namespace) => {
  const uses = [...code.matchAll(new RegExp(`(?<![\\w$.]|\\* as )${namespace.replaceAll('$', '\\$')}(?![\\w$])(?:\\.([\\w$]+))?`, 'g'))]
  return uses.map(([, name]) => name ?? '*')
}
const scripts = ['frontend/src', 'shared', 'templates'].flatMap((folder) => existsSync(folder) ? readdirSync(folder, { recursive: true }).map((path) => join(folder, path)) : []).filter((path) => /\.tsx?$/.test(path))
for (const path of scripts) {
  const loader = path.endsWith('x') ? 'tsx' : 'ts'
  // Its output has each import by itself, and no types.
  const { code } = await esbuild.transform(readFileSync(path, 'utf8'), { loader, jsx: 'automatic', format: 'esm', target: 'es2022', sourcefile: path, logLevel: 'error' })
  for (const [, kind, what, specifier] of code.matchAll(/^(import|export) (?:([^;"]*) from )?"([^"]+)";$/gm)) {
    const names = /\{([^}]*)\}/.exec(what ?? '')?.[1]
    for (const name of names?.split(',') ?? []) take(specifier, name.trim().split(' as ')[0])
    const outside = (what ?? '').replace(/\{[^}]*\}/, '')
    const namespace = /\* as ([\w$]+)/.exec(outside)?.[1]
    if (namespace && kind === 'import') for (const name of members(code, namespace)) take(specifier, name)
    else if (outside.includes('*')) take(specifier, '*')
    else if (kind === 'import' && /\w/.test(outside)) take(specifier, 'default')
    if (!what) take(specifier, '')
  }
  for (const [, specifier] of code.matchAll(/\bimport\("([^"]+)"\)/g)) take(specifier, '*')
}
const specifiers = [...taken.keys()].sort()

// A CommonJS package tells its names only when it is run.
const production = { ...process.env, NODE_ENV: 'production' }
const names = (specifier) => {
  const run = spawnSync(process.execPath, ['-e', 'process.stdout.write(JSON.stringify(Object.keys(require(process.argv[1]))))', specifier], { env: production, encoding: 'utf8' })
  return run.status === 0 ? JSON.parse(run.stdout) : []
}
const identifier = /^[A-Za-z_$][\w$]*$/
const entry = (specifier) => `vendor-entry:${specifier}`
const format = {}
const hasDefault = {}
for (const specifier of specifiers) {
  const probe = await esbuild.build({ stdin: { contents: `import ${JSON.stringify(specifier)}`, resolveDir: root }, bundle: true, write: false, metafile: true, format: 'esm', platform: 'browser', define: { 'process.env.NODE_ENV': '"production"' }, logLevel: 'silent', ignoreAnnotations: true })
  const wanted = { contents: `export { default } from ${JSON.stringify(specifier)}`, resolveDir: root }
  hasDefault[specifier] = await esbuild.build({ stdin: wanted, bundle: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent' }).then(() => true, () => false)
  const inputs = Object.entries(probe.metafile.inputs)
  const first = inputs.find(([path]) => path === '<stdin>')?.[1].imports[0]?.path
  format[specifier] = probe.metafile.inputs[first]?.format ?? 'esm'
}
const result = await esbuild.build({
  entryPoints: specifiers.map((specifier) => ({ in: entry(specifier), out: specifier.replaceAll(/[^\w]+/g, '-') })),
  bundle: true, splitting: true, format: 'esm', platform: 'browser', target: 'es2022', minify: true, metafile: true, outdir: 'vendor',
  entryNames: '[name]-[hash]', chunkNames: 'chunk-[hash]', legalComments: 'none', define: { 'process.env.NODE_ENV': '"production"' }, logLevel: 'error',
  plugins: [{
    name: 'vendor-entry',
    setup(build) {
      build.onResolve({ filter: /^vendor-entry:/ }, ({ path }) => ({ path: path.slice(13), namespace: 'vendor-entry' }))
      build.onLoad({ filter: /.*/, namespace: 'vendor-entry' }, ({ path }) => {
        const from = JSON.stringify(path)
        const wanted = [...taken.get(path)].filter((name) => name !== '')
        const whole = wanted.includes('*')
        if (format[path] !== 'cjs' && !whole) return { contents: `export { ${wanted.join(', ')} } from ${from}`, resolveDir: root }
        if (format[path] !== 'cjs') return { contents: `export * from ${from}${hasDefault[path] ? `\nexport { default } from ${from}` : ''}`, resolveDir: root }
        const exported = names(path).filter((name) => identifier.test(name) && name !== 'default')
        return { contents: `import all from ${from}\nexport default all\nexport const { ${exported.join(', ')} } = all`, resolveDir: root }
      })
    },
  }],
})
const imports = {}
const preload = {}
const needed = (file, found = new Set()) => {
  if (found.has(file)) return found
  found.add(file)
  for (const { path, kind } of result.metafile.outputs[file].imports) if (kind === 'import-statement') needed(path, found)
  return found
}
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  if (!entryPoint) continue
  const specifier = entryPoint.replace(/^vendor-entry:/, '')
  imports[specifier] = `/${file}`
  preload[specifier] = [...needed(file)].map((part) => `/${part}`)
}
for (const file of Object.keys(result.metafile.outputs)) {
  const text = readFileSync(file)
  writeFileSync(`${file}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }))
  writeFileSync(`${file}.gz`, gzipSync(text))
}
writeFileSync('importmap.json', JSON.stringify({ imports }))
writeFileSync('preload.json', JSON.stringify(preload))
const vendored = [...taken].map(([specifier, names]) => [specifier, names.has('*') || format[specifier] === 'cjs' ? true : [...names]])
writeFileSync('vendored.json', JSON.stringify(Object.fromEntries(vendored)))

mkdirSync('later', { recursive: true })
for (const file of existsSync('backend') ? readdirSync('backend', { recursive: true }).filter((file) => file.endsWith('.mts')) : []) {
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;"
  await esbuild.build({ entryPoints: [`backend/${file}`], outfile: `later/${basename(file, '.mts')}.mjs`, bundle: true, platform: 'node', format: 'esm', target: 'node20', minify: true, legalComments: 'none', banner: { js: banner }, logLevel: 'error' })
}

say('compiling styles')
const { compile, optimize } = await load('@tailwindcss/node').catch(async () => {
  const inside = createRequire(require.resolve('@tailwindcss/vite'))
  return import(pathToFileURL(inside.resolve('@tailwindcss/node')).href)
})
const inside = createRequire(require.resolve('@tailwindcss/vite'))
const { Scanner } = await import(pathToFileURL(inside.resolve('@tailwindcss/oxide')).href).then((module) => module.default ?? module)
const compiler = await compile(readFileSync('frontend/src/index.css', 'utf8'), { base: join(root, 'frontend/src'), onDependency() {} })
const scanner = new Scanner({ sources: [{ base: join(root, 'frontend'), pattern: '**/*', negated: false }, { base: join(root, 'shared'), pattern: '**/*', negated: false }, { base: join(root, 'templates'), pattern: '**/*', negated: false }] })
const css = optimize(compiler.build(scanner.scan()), { minify: true }).code
const hash = createHash('sha256').update(css).digest('hex').slice(0, 10)
mkdirSync('styles', { recursive: true })
writeFileSync('styles/app.css', css)
writeFileSync('styles/name', `app-${hash}.css`)
say('ready')
