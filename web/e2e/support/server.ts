import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { endWithUs, output, setting, within } from './process'

export const owner = { name: 'Ada Lovelace', email: 'ada@analytical.example', passphrase: 'four lanterns over the harbour' }

/** A report that a browser kept something out of a page of ours, as the server counted it. */
export interface Report {
  directive: string
  blocked: string
  disposition: string
}

const patience = 60_000

/**
 * The real program over a data folder of its own, on a free port of this
 * machine. Ends with the test that started it.
 */
export class Server {
  address = ''
  /** The link printed at the start, while there is no user. */
  setupLink = ''
  private log = ''
  private heard = new EventEmitter()
  private forgiven = 0
  private child: ChildProcess | undefined
  private callOff: () => void = () => undefined

  private constructor(readonly folder: string) {}

  /** An empty folder, served with --setup: what a newcomer starts. */
  static async fresh(): Promise<Server> {
    const server = Server.over(await newFolder())
    await server.start()
    return server
  }

  /** A workspace with its owner, set up from the command line. */
  static async ready(language: string): Promise<Server> {
    const server = Server.over(await newFolder())
    const passphrase = join(server.folder, 'passphrase')
    await writeFile(passphrase, owner.passphrase)
    await server.verb('init', '--admin-email', owner.email, '--admin-name', owner.name, '--locale', language, '--password-file', passphrase, '--root-key-file', join(server.folder, 'root.key'), '--recovery-out', join(server.folder, 'recovery'))
    await server.start()
    return server
  }

  /** A folder that is there already. Its data are below data/, its root key is root.key. */
  static over(folder: string): Server {
    return new Server(folder)
  }

  /** Starts, again at the same address after a stop or a kill. */
  async start(): Promise<void> {
    const port = this.address ? new URL(this.address).port : '0'
    const args = ['serve', '--setup', '--no-browser', '--json', '--lang', 'en', '--data', join(this.folder, 'data'), '--listen', `127.0.0.1:${port}`]
    const child = spawn(setting('HOLDFAST_BINARY'), [...args, '--root-key-file', join(this.folder, 'root.key')], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    this.callOff = endWithUs(child, this.folder)
    child.stderr.on('data', (part: Buffer) => {
      this.log += part.toString()
      this.heard.emit('log')
    })
    const said = await within(patience, 'the start of the server', firstLine(child)).catch((e: unknown) => {
      throw new Error(`${String(e)}\n${this.log}`)
    })
    const { address, setup_link } = JSON.parse(said) as { address: string; setup_link?: { url: string } }
    this.address = address
    this.setupLink = setup_link?.url ?? ''
  }

  /** Ends it without a word, as a power cut does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Ends it as an operator does, and removes the folder. */
  async stop(): Promise<void> {
    await this.end('SIGTERM')
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Runs a verb of the command line on the folder. */
  verb(...args: string[]): Promise<string> {
    return output(setting('HOLDFAST_BINARY'), [...args, '--data', join(this.folder, 'data')])
  }

  /** A link that signs the owner in, once. */
  async signInLink(): Promise<string> {
    return (JSON.parse(await this.verb('setup-link', '--json')) as { url: string }).url
  }

  /** What browsers reported to this server, since the first start or since it was forgiven. */
  get reports(): Report[] {
    const all = [...this.log.matchAll(/ directive=(\S+) blocked=(\S+) disposition=(\S+)/g)].map(
      ([, directive = '', blocked = '', disposition = '']) => ({ directive, blocked, disposition }),
    )
    return all.slice(this.forgiven)
  }

  /** What the server itself calls an error. */
  get errors(): string[] {
    return this.log.split('\n').filter((line) => line.includes(' level=ERROR '))
  }

  /** Waits for so many reports, and takes them off the account: the test provoked them. */
  async provoked(count: number): Promise<Report[]> {
    while (this.reports.length < count) await within(patience, 'reports of the browser', once(this.heard, 'log'))
    const reports = this.reports
    this.forgiven += reports.length
    return reports
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child
    this.child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await within(patience, 'the end of the server', ended).finally(() => child.kill('SIGKILL'))
    this.callOff()
  }
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'holdfast-e2e-'))
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.includes('\n')) resolve(said)
    })
    child.once('exit', () => reject(new Error('the server ended before it was ready')))
  })
}
