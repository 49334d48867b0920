import { type Descriptions, listOf } from './descriptions.ts'

/** Events in their newer form. */
export const descriptions: Descriptions = {
  'events/v1.Event': {
    '': 'A report of something that happened. Kept for a short time; nothing should rely on it.',
    metadata: 'Name, labels, owners and other data of the object.',
    eventTime: 'When it was first seen. Required.',
    series: 'How it went on, where it did.',
    reportingController: 'The controller that reports it, such as kubernetes.io/kubelet. Fixed.',
    reportingInstance: 'The instance of that controller, at most 128 characters.',
    action: 'What was being done or failed, at most 128 characters.',
    reason: 'Why it was done, in one word, at most 128 characters.',
    regarding: 'The object that it is about.',
    related: 'A second object that it is about.',
    note: 'What happened, for people, at most 1 kB.',
    type: 'Normal or Warning.',
    deprecatedSource: 'Who reports it, in the core form.',
    deprecatedFirstTimestamp: 'When it was first seen, in the core form.',
    deprecatedLastTimestamp: 'When it was last seen, in the core form.',
    deprecatedCount: 'How often it was seen, in the core form.',
  },
  'events/v1.EventList': listOf('events'),
  'events/v1.EventSeries': {
    '': 'An event that happens again and again.',
    count: 'How often it was seen so far.',
    lastObservedTime: 'When it was last seen.',
  },
}
