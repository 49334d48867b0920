import type { Descriptions } from './descriptions.ts'

/** Why things are as they are. */
export const descriptions: Descriptions = {
  'explain/v1alpha1.Denial': {
    '': 'A refusal of late: kept in memory, and shown to the one who was refused and to those who may read what it is about.',
    metadata: 'A name, and when it was refused first.',
    request: 'Who was refused, and what he wanted.',
    decidedBy: 'What refused: Authorization, or the name of an admission plugin.',
    rule: 'The object that holds the rule, such as a quota or a policy.',
    code: 'The HTTP status of the answer.',
    reason: 'The reason in the answer, in one word.',
    message: 'What the client was told.',
    remedy: 'What would let the request pass.',
    count: 'How often the same was refused.',
    lastTimestamp: 'When it was refused last.',
  },
  'explain/v1alpha1.DeniedRequest': {
    '': 'A request that was refused.',
    user: 'Who made it.',
    groups: 'What he is a member of.',
    resourceAttributes: 'What was to be done to a resource.',
    path: 'The path, where it was about no resource.',
  },
  'explain/v1alpha1.RuleReference': {
    '': 'The object that holds a rule.',
    apiVersion: 'Group and version of its kind.',
    kind: 'Its kind.',
    namespace: 'Where it is; empty for an object of the cluster.',
    name: 'Its name.',
  },
  'explain/v1alpha1.AccessExplanation': {
    '': 'Asks why somebody may, or may not, do something. Created to be answered, and never kept.',
    metadata: 'Must be empty.',
    spec: 'Who is to do what. Without a user it is about the caller.',
    status: 'The answer.',
  },
  'explain/v1alpha1.AccessExplanationStatus': {
    '': 'Who decides about an access, and what would change the decision.',
    user: 'Who was asked about.',
    groups: 'What he is a member of.',
    allowed: 'Whether he may.',
    reason: 'What decides, in words.',
    bindings: 'What gives him roles here, and what each role lacks.',
    remedies: 'Changes that would allow it, the nearest first. Empty for those who may not read roles and bindings.',
  },
  'explain/v1alpha1.BindingExplanation': {
    '': 'A role that somebody has, and what it lacks.',
    source: 'The binding, its role and whom it names.',
    lacks: 'Why none of the rules of the role allows it.',
  },
  'explain/v1alpha1.Remedy': {
    '': 'A change that would allow an access.',
    change: 'What kind of change it is: AddRule, BindRole, AddSubject or NewRole.',
    summary: 'The change in words.',
    command: 'A command line that makes it.',
    allowsBesides: 'About how many other things it would allow.',
  },
}
