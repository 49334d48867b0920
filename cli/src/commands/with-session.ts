import type { CliContext, ConnectionFlags } from '../context.ts'
import { explainTransport, ManyErrors } from '../errors.ts'
import type { Session } from '../session.ts'

/** Runs a task with a session of its own; failures to reach the server are told in words that say what to do. */
export const withSession = async (
  context: CliContext,
  flags: ConnectionFlags,
  task: (session: Session) => Promise<void>,
): Promise<void> => {
  const session = await context.connect(flags)
  try {
    await task(session)
  } catch (error) {
    if (error instanceof ManyErrors) throw new ManyErrors(error.errors.map((each) => explainTransport(each, session.server)))
    throw explainTransport(error, session.server)
  } finally {
    await session.close()
  }
}
