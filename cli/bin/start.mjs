// `npm start`: installs, builds, and starts a cluster. Flags after `--` go to `coxswain up`.
import { build, checkNode, install, root, step } from './workspace.mjs'

const flags = process.argv.slice(2)
checkNode()
if (!flags.includes('--help') && !flags.includes('-h')) console.log('Coxswain')
await step('Dependencies', install)
await step('Build', build)
// npm runs scripts in the package's folder; paths are meant from where the person is.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD)
process.argv = [process.argv[0], 'coxswain', 'up', ...flags]
await import(`${root}/cli/dist/bundle/main.js`)
