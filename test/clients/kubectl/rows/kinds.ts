import { row, type Theme, withMore } from '../row.ts'

const CLAIM =
  'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: disk}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n'
const LIMITS = 'apiVersion: v1\nkind: LimitRange\nmetadata: {name: limits}\nspec: {limits: [{type: Pod, max: {cpu: "2"}}]}\n'
const SET = (kind: string, rest: string): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: set}\nspec: {selector: {matchLabels: {set: x}}, template: {metadata: {labels: {set: x}}, spec: {nodeSelector: {disk: none}, containers: [{name: c, image: x}]}}${rest}}\n`

/** The kinds around the workloads: what kubectl makes of them, their columns, and their descriptions. */
export const kinds: Theme = {
  name: 'kinds',
  files: {
    'more.yaml': [CLAIM, LIMITS, SET('StatefulSet', ', serviceName: web, replicas: 0'), SET('DaemonSet', '')].join('---\n'),
  },
  rows: [
    row('create quota q --hard=pods=3,requests.cpu=1', 'resourcequota/q created'),
    row('get quota q', /^NAME .*REQUEST +LIMIT.*$/m, /^q /m),
    row('describe quota q', /^Resource +Used +Hard$/m),
    row('create ingress i --rule=example.org/a=web:80', 'ingress.networking.k8s.io/i created'),
    row('get ingress i', 'NAME CLASS HOSTS ADDRESS PORTS AGE', /^i +<none> +example\.org +80 +\d+s$/m),
    row('describe ingress i', /^ +\/a +web:80 \(/m),
    row('create priorityclass {ns} --value=7 --description=d', 'priorityclass.scheduling.k8s.io/{ns} created'),
    row('get priorityclass {ns}', /^kinds-\d+ +7 +false +\d+s +PreemptLowerPriority$/m),
    row('delete priorityclass {ns}', /"kinds-\d+" deleted/),
    withMore({ from: 21 }, row('create pdb p --selector=app=x --min-available=1', 'poddisruptionbudget.policy/p created')),
    withMore({ from: 21 }, row('get pdb p', /^p +1 +N\/A +0 +\d+s$/m)),
    withMore({ from: 21 }, row('create cronjob c --image=x --schedule="*/5 * * * *"', 'cronjob.batch/c created')),
    withMore({ from: 21 }, row('get cronjob c', /^c +\*\/5 \* \* \* \* +<none> +False +0 +<none> +\d+s$/m)),
    withMore({ from: 21 }, row('create job from-c --from=cronjob/c', 'job.batch/from-c created')),
    row('create job j --image=x', 'job.batch/j created'),
    row('get job j', 'NAME STATUS COMPLETIONS DURATION AGE', /^j +\w+ +\d\/1 /m),
    row('create -f {dir}/more.yaml', 'persistentvolumeclaim/disk created', 'limitrange/limits created', 'statefulset.apps/set created'),
    row('get pvc disk', /^NAME +STATUS +VOLUME +CAPACITY +ACCESS MODES +STORAGECLASS +VOLUMEATTRIBUTESCLASS +AGE$/m, /^disk +Pending /m),
    row('get limits', 'NAME CREATED AT', /^limits +\d{4}-/m),
    row('describe limits limits', 'Pod cpu - 2 - - -'),
    row('get sts set -o wide', 'NAME READY AGE CONTAINERS IMAGES', /^set +0\/0 +\d+s +c +x$/m),
    row('get ds set', 'NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE NODE SELECTOR AGE', /^set .* disk=none +\d+s$/m),
    row('scale sts set --replicas=0', 'statefulset.apps/set scaled'),
    row('get componentstatuses', /^scheduler +Healthy +ok/m),
    row('explain job.spec.backoffLimit', /^FIELD: +backoffLimit <integer>$/m),
    row('explain ingress.spec.rules.host', /^FIELD: +host <string>$/m),
    row('explain statefulset.spec.volumeClaimTemplates', /volumeClaimTemplates <\[\](PersistentVolumeClaim|Object)>$/m),
    row('delete sts,ds,jobs,pvc,limits,quota,ingress --all --wait=false', /statefulset\.apps "set" deleted/, /"disk" deleted/),
  ],
}
