import { spawn } from 'node:child_process'

/**
 * Runs a program with our own standard streams and returns its exit code (128 + signal number is not told
 * apart: a program ended by a signal returns 1). SIGTERM and SIGINT reach it too, so that no test run is left
 * behind when this one is stopped.
 */
export function run(file: string, args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, stdio: 'inherit' })
    const stop = (): void => {
      child.kill('SIGTERM')
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('SIGTERM', stop)
      process.off('SIGINT', stop)
      resolve(code ?? 1)
    })
  })
}
