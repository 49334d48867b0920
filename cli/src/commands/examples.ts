/** The examples that end the help of a command. */
const examples = (...lines: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...lines.map(([command]) => command.length))
  return `\nExamples:\n${lines.map(([command, what]) => `  $ ${command.padEnd(width)}   ${what}`).join('\n')}\n`
}

export const GET_COMMAND_EXAMPLES = examples(
  ['coxswain get pods', 'the pods of the current namespace'],
  ['coxswain get deploy,svc -A', 'deployments and services everywhere'],
  ['coxswain get pod web-0 -o yaml', 'all of one object'],
  ['coxswain get pods -l app=nginx -w', 'follow what happens to them'],
  ['coxswain get nodes -o wide', 'more columns'],
)
export const APPLY_EXAMPLES = examples(
  ['coxswain apply -f deployment.yaml', 'create it, or change it to what the file says'],
  ['coxswain apply -f manifests/ -R', 'every manifest in a folder and below'],
  ['cat web.yaml | coxswain apply -f -', 'from standard input'],
  ['coxswain apply -f web.yaml --dry-run=server', 'only ask what would come of it'],
)
export const DELETE_EXAMPLES = examples(
  ['coxswain delete -f deployment.yaml', 'what a file made'],
  ['coxswain delete pod web-0 web-1', 'by name'],
  ['coxswain delete pods -l app=nginx', 'by label'],
  ['coxswain delete deploy web --cascade=orphan', 'leave its pods running'],
  ['coxswain delete pod web-0 --grace-period=0 --force', 'at once, whether it has stopped or not'],
)
export const DESCRIBE_EXAMPLES = examples(
  ['coxswain describe pod web-0', 'its state, and its events'],
  ['coxswain describe deployment nginx', 'how its rollout goes'],
  ['coxswain describe nodes', 'every node, with what runs there'],
  ['coxswain describe pods -l app=nginx', 'all with this label'],
)
export const WHY_EXAMPLES = examples(
  ['coxswain why pod/web-5d4f-x2x7q', 'who made the pod, for what, and who began it'],
  ['coxswain why rs web-5d4f -n shop', 'in another namespace'],
  ['coxswain why pod/gone-1', 'one that is gone: who deleted it'],
  ['coxswain why deploy/web node/node-0', 'several'],
  ['coxswain why pod/web-0 -o json', 'as data'],
  ['coxswain why denied create pods', 'why something is not allowed'],
)
export const WHY_DENIED_EXAMPLES = examples(
  ['coxswain why denied create deployments -n shop', 'about yourself'],
  ['coxswain why denied delete pod/web-0 --as alice', 'about another user'],
  ['coxswain why denied list secrets --as system:serviceaccount:shop:cart', 'about a service account'],
  ['coxswain why denied create pods -o yaml', 'as data'],
)
export const SCALING_EXAMPLES = examples(
  ['coxswain scaling web', 'what one autoscaler has done'],
  ['coxswain scaling -n shop', 'all of a namespace'],
  ['coxswain scaling web -o json', 'as data, with the time of each stage'],
)
export const KUBECONFIG_EXAMPLES = examples(
  ['export KUBECONFIG=$(coxswain kubeconfig)', 'let kubectl, helm and others use this cluster'],
  ['coxswain kubeconfig --raw > other.conf', 'a copy to take elsewhere'],
  ['coxswain kubeconfig --raw --server https://10.0.0.5:6443', 'under another address'],
)
export const COMPLETION_EXAMPLES = examples(
  ['source <(coxswain completion bash)', 'for this shell'],
  ['coxswain completion bash > ~/.local/share/bash-completion/completions/coxswain', 'for every bash'],
  ['coxswain completion zsh > ~/.zfunc/_coxswain', 'for every zsh that has ~/.zfunc in its fpath'],
  ['coxswain completion fish > ~/.config/fish/completions/coxswain.fish', 'for every fish'],
)
export const VERSION_EXAMPLES = examples(
  ['coxswain version', 'of the command and of the server'],
  ['coxswain version --client', 'without asking a server'],
  ['coxswain version -o json', 'for scripts'],
)
export const UP_EXAMPLES = examples(
  ['coxswain up', 'three simulated nodes, on the embedded store'],
  ['coxswain up --nodes 10 --port 7443', 'more nodes, another port'],
  ['coxswain up --data-dir /tmp/try', 'a second cluster beside the first'],
  ['coxswain up --etcd-servers http://127.0.0.1:2379', 'on etcd'],
  ['kubectl annotate node node-0 simulated.coxswain.dev/power=off', 'let a machine die; power- brings it back'],
)
