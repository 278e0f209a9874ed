import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a variable says that scripts/test-ui.sh sets. */
export function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run scripts/test-ui.sh, or set it to try a single file`)
  return value
}

/** Runs a program to its end and returns what it printed. */
export async function output(program: string, args: string[], options: { cwd?: string } = {}): Promise<string> {
  const { stdout } = await run(program, args, { ...options, maxBuffer: 64 << 20 })
  return stdout
}

/**
 * Sees to it that neither the process nor its folder outlives this one,
 * however this one ends: a shell waits at the other end of a pipe, and the pipe
 * breaks with us. Returns what calls the shell off.
 */
export function endWithUs(child: ChildProcess, folder: string): () => void {
  const script = 'read -r calledOff || { kill -9 "$1"; rm -rf "$2"; }'
  const guard = spawn('sh', ['-c', script, 'guard', String(child.pid), folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  guard.unref()
  guard.stdin.on('error', () => undefined)
  return () => guard.stdin.end('called off\n')
}

/** Fails when the promise takes longer, which is a fault of what is tested and not a measure of it. */
export function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing happened in ${ms / 1000} s`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
