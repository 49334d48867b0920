import { apiserverCommand } from '@coxswain/apiserver/main'
import { Command } from 'commander'

const program = new Command('coxswain').description('A Kubernetes-compatible control plane.').addCommand(apiserverCommand())
await program.parseAsync()
