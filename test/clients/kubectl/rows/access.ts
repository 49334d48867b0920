import { fails, row, type Theme, withMore } from '../row.ts'

const REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWk1JR0FBZ0VBTUI0eERUQUxCZ05WQkFNTUJHcGhibVV4RFRBTEJnTlZCQW9NQkhSbFlXMHdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVJ3cnJZZ3lCZVcwK0VKMThrR3ZtakhhbFE5YkNFS1RrR1VTb2w2Cmg2ZDByVjMzZEF1VzlvUEhncVprdkJJazZVWldMdXFtRFZHd2tMZW1LOUo5T082a29BQXdDZ1lJS29aSXpqMEUKQXdJRFNBQXdSUUloQU1KY3JFR2VJeGhaQjlUbW5aRnFBRFU4UTMxbHRtakJ2bjF5aEpTa2VrRWdBaUF4c3RoWAplU0t6RFRZM3FVZWpJRzF5dnJTNFF3LzZiR052c0c5bzMxWFVqdz09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo='
const signing = (name: string): string =>
  `apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: "${name}"}\nspec: {request: ${REQUEST}, signerName: example.org/signer, usages: [client auth]}\n`

/** Who may do what, who one is, roles and their bindings, tokens and certificates. */
export const access: Theme = {
  name: 'access',
  files: { 'csr.yaml': `${signing('{ns}-yes')}---\n${signing('{ns}-no')}` },
  rows: [
    row('auth can-i create pods', 'yes'),
    row('auth can-i get /metrics', 'yes'),
    row('auth can-i --list', /^Resources +Non-Resource URLs +Resource Names +Verbs$/m, '*.* [] [] [*]'),
    withMore({ from: 28 }, row('auth whoami', 'Username kubernetes-admin', /^Groups +\[system:masters system:authenticated\]$/m)),
    withMore({ from: 28 }, row('auth whoami -o jsonpath={.status.userInfo.username}', /^kubernetes-admin$/)),
    row('create serviceaccount robot', 'serviceaccount/robot created'),
    withMore({ from: 24 }, row('create token robot --duration=10m', /^eyJ[\w-]+\.[\w-]+\.[\w-]+\s*$/)),
    withMore({ from: 24 }, fails('create token nobody', /serviceaccounts "nobody" not found/)),
    withMore({ from: 24 }, fails('create token robot --duration=1s', /may not specify a duration less than 10 minutes/)),
    row('create role r --verb=get,list --resource=pods,deployments.apps', 'role.rbac.authorization.k8s.io/r created'),
    row('get role r', /^NAME +CREATED AT$/m, /^r +\d{4}-\d\d-\d\dT/m),
    row('describe role r', 'pods [] [] [get list]', 'deployments.apps [] [] [get list]'),
    row('create clusterrole {ns} --verb=get --non-resource-url=/healthz', 'clusterrole.rbac.authorization.k8s.io/{ns} created'),
    row('create rolebinding b --role=r --user=jane --serviceaccount={ns}:robot', 'rolebinding.rbac.authorization.k8s.io/b created'),
    row('set subject rolebinding b --group=team', 'rolebinding.rbac.authorization.k8s.io/b subjects updated'),
    row('get rolebinding b -o wide', 'NAME ROLE AGE USERS GROUPS SERVICEACCOUNTS', /^b +Role\/r +\d+s +jane +team +\S+\/robot$/m),
    row('describe rolebinding b', 'Kind: Role', 'User jane', 'Group team', 'ServiceAccount robot {ns}'),
    row('create clusterrolebinding {ns} --clusterrole=view --group=team', 'clusterrolebinding.rbac.authorization.k8s.io/{ns} created'),
    row('get clusterrolebinding {ns}', /^access-\d+ +ClusterRole\/view +\d+s$/m),
    row('create -f {dir}/csr.yaml', /-yes created$/m, /-no created$/m),
    row('get csr {ns}-yes', /example\.org\/signer +kubernetes-admin +<none> +Pending$/m),
    row('certificate approve {ns}-yes', /-yes approved$/m),
    row('certificate deny {ns}-no', /-no denied$/m),
    row('get csr {ns}-yes {ns}-no', /-yes .* Approved$/m, /-no .* Denied$/m),
    row('describe csr {ns}-yes', 'Status: Approved', 'Common Name: jane', 'Organization: team'),
    fails('certificate approve nobody', /certificatesigningrequests\.certificates\.k8s\.io "nobody" not found/),
    row('delete csr {ns}-yes {ns}-no', /-yes" deleted/, /-no" deleted/),
    row('delete clusterrole,clusterrolebinding {ns}', /clusterrole\S* "access-\d+" deleted/),
  ],
}
