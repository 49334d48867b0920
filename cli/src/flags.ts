import { type Command, InvalidArgumentError } from 'commander'
import { UsageError } from './errors.ts'

/** A flag reader whose error is told as one of usage. */
export const reading =
  <Value>(read: (text: string) => Value) =>
  (text: string): Value => {
    try {
      return read(text)
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
    }
  }

/** For flags that may be given more than once. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** Values separated by commas, given once or more. */
export const collectList = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...value.split(',').filter((each) => each !== ''),
]

export const withConnectionFlags = (command: Command): Command =>
  command
    .option('--kubeconfig <file>', 'how to reach the cluster; else $KUBECONFIG, else kubeconfig in the data folder')
    .option('--context <name>', 'context of the kubeconfig, instead of its current one')
    .option('--data-dir <folder>', 'data folder of a cluster that `coxswain up` runs', '.coxswain')

export const withNamespaceFlag = (command: Command): Command =>
  command.option('-n, --namespace <name>', "namespace; that of the kubeconfig's context unless given")

/** `-o` with the formats that a command has. */
export const checkOutput = (given: string | undefined, formats: readonly string[]): void => {
  if (given === undefined || formats.includes(given)) return
  throw new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(given)}, allowed formats are: ${formats.join(',')}`,
  )
}
