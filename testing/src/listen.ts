import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiServer } from '@coxswain/apiserver'
import { openServerDoor } from '@coxswain/apiserver/node'
import type { VirtualClock } from '@coxswain/ports'
import { systemClock, systemRandom } from '@coxswain/ports/node'
import type { Engine } from './engine.ts'

/** A door for clients from outside the process. */
export interface Listening {
  /** `https://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  /** A kubeconfig file with an administrator's credentials. */
  readonly kubeconfig: string
  close(): Promise<void>
}

export interface ListenOptions {
  readonly server: ApiServer
  readonly clock: VirtualClock
  readonly engine: Engine
  /** Any that is free unless given. */
  readonly port?: number
}

/** How often the virtual clock is brought up to the wall's. */
const TICK_MS = 20

/** Real clients live in real time: while the door is open, the cluster's time passes as the wall's does. */
export const listen = async ({ server, clock, engine, port = 0 }: ListenOptions): Promise<Listening> => {
  const folder = await mkdtemp(join(tmpdir(), 'coxswain-testing-'))
  const door = await openServerDoor({ server, folder, port, clock: systemClock, random: systemRandom() })
  const offset = clock.now() - systemClock.now()
  let closing = false
  let idle: Promise<void> = Promise.resolve()
  const tick = (): void => {
    if (closing) return
    idle = engine.advance(Math.max(0, systemClock.now() + offset - clock.now())).then(() => {
      systemClock.after(TICK_MS, tick)
    })
  }
  tick()
  return {
    url: door.url,
    port: door.port,
    kubeconfig: door.kubeconfig,
    close: async () => {
      closing = true
      await idle
      await door.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
