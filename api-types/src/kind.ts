import type { KubeObject } from './object.ts'
import type { JsonObject } from './schema/json.ts'
import type { TypeTable } from './schema/model.ts'
import type { FieldError, Path } from './validation/field-error.ts'

/** A cell of `kubectl get`: text, a count, or nothing (printed as `<none>` by the client where upstream does so). */
export type Cell = string | number | boolean | null

/** meta.k8s.io/v1 TableRowCondition. */
export interface RowCondition {
  readonly type: 'Completed'
  readonly status: 'True'
  readonly reason: string
  readonly message: string
}

export interface Column<T extends KubeObject> {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format?: 'name' | undefined
  /** 0 always shown; 1 shown with `-o wide`. */
  readonly priority: 0 | 1
  readonly description: string
  /** `now` in milliseconds since the epoch, for ages. */
  value(object: T, now: number): Cell
  /** The same for a cell that changes with time, of what is kept of the object: tables are shown again and again. */
  kept?(object: T): (now: number) => Cell
}

/** Paths that the scale subresource reads and writes, as upstream's ScaleREST of the kind. */
export interface ScalePaths<T extends KubeObject> {
  replicas(object: T): number
  statusReplicas(object: T): number
  /** The label selector in its text form, empty where the kind has none. */
  selector(object: T): string
  setReplicas(draft: T, replicas: number): void
  /** Why there is no scale to be read, if so: the object does not say how many replicas it wants. */
  unreadable?(object: T): string | undefined
}

/** A field that field selectors may name. Absent values read as empty text. */
export interface SelectableField<T extends KubeObject> {
  readonly name: string
  /** In a served form: the field of the stored form that holds the same value, where its name is another. */
  readonly stored?: string
  value(object: T): string
}

/** Another form in which the one stored object is served, such as autoscaling/v1 of autoscaling/v2. Pure; both ways lossless. */
export interface ServedForm<Stored extends KubeObject = KubeObject, Served extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly schema: string
  toStored(served: Served): Stored
  fromStored(stored: Stored): Served
  readonly columns: readonly Column<Served>[]
  readonly fields: readonly SelectableField<Served>[]
  /** Rules of creation through this form, besides the kind's own; on the stored object, as upstream validates it. */
  validateCreate?(object: Stored, at: Path): readonly FieldError[]
  /** Rules of updates through this form, besides the kind's own. */
  validateUpdate?(object: Stored, old: Stored, at: Path): readonly FieldError[]
}

export interface Subresources<T extends KubeObject> {
  /** Status is written through `/status` only; the main resource ignores it, and `/status` ignores the rest. */
  readonly status?: true
  readonly scale?: ScalePaths<T>
  /** Names of action subresources served by hand-written verbs: `binding`, `eviction`. */
  readonly actions?: readonly string[]
}

export type Verb = 'create' | 'get' | 'list' | 'watch' | 'update' | 'patch' | 'delete' | 'deletecollection'

/** Who makes a request, for kinds that put it down in the object. */
export interface Requester {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What a create or an update is about, for rules that depend on it. */
export interface WriteContext {
  /** Empty for the main resource; `status`, `scale`, ... */
  readonly subresource: string
  /** Who writes; the server always says. */
  readonly requester?: Requester | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What a kind that is defined at run time brings along, where a built-in one has its rows in the generated tables. */
export interface CustomForm {
  /** The types of its objects and of their metadata, with the name of the root; made when first asked for. */
  typed(): { readonly types: TypeTable; readonly type: string }
  /**
   * Prunes and defaults an object of a request in place. Gives the unknown fields: `unknown field "spec.a"`. Throws `DecodeError` where
   * metadata, apiVersion or kind have values that they cannot take.
   */
  decode(object: JsonObject): readonly string[]
  /** Loads what validation needs. Undefined where it is there already. */
  ready(): Promise<void> | undefined
  /** Names of the fields that this version lets field selectors name; `fields` has those of all versions. */
  readonly selectable: readonly string[]
  /** The version in which objects are stored. */
  readonly storageVersion: string
  /** Other versions of the kind, for the managers that write through them. Their field paths are taken for the same. */
  version(name: string): KindDefinition | undefined
}

/**
 * Everything the system knows of a kind: upstream's types, defaults, `strategy.go`, validation and printers in one value.
 *
 * A `draft` is the request's own copy and is changed in place. `old` is shared with caches and is never changed.
 * Functions are synchronous and see only their arguments. Validation returns errors; it never throws on a value that
 * passed the schema.
 */
export interface KindDefinition<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly listKind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly scope: 'Namespaced' | 'Cluster'
  /** Name of the root type in the generated tables: `apps/v1.Deployment`. */
  readonly schema: string
  readonly verbs: readonly Verb[]
  readonly served: readonly ServedForm[]
  readonly subresources: Subresources<T>
  /** How a name must look; upstream's ValidateName function of the kind. Gives the reasons why it is refused. */
  validateName(name: string, isPrefix: boolean): readonly string[]
  defaults(draft: T): void
  /** Drops what a client may not set on create (status), sets generation where the kind has one. */
  prepareCreate(draft: T, context: WriteContext): void
  /** Keeps what a client may not change on this (sub)resource; bumps generation when the spec changed. */
  prepareUpdate(draft: T, old: T, context: WriteContext): void
  /**
   * Rules of the object itself, on create and on every update of the main resource. `old` is what an update replaces and
   * absent on create: what was stored once and is refused today may stay, and some rules hold for new objects only.
   */
  validate(object: T, at: Path, old?: T): readonly FieldError[]
  validateUpdate(object: T, old: T, at: Path, context: WriteContext): readonly FieldError[]
  /** Brings an object that has passed validation into the one form in which it is stored (upstream's Canonicalize). */
  canonicalize?(draft: T): void
  /**
   * What a write of a subresource leaves as it is besides the spec, so that no manager can own it there: dotted paths, by
   * subresource (upstream's GetResetFields).
   */
  readonly resetFields?: { readonly status?: readonly string[] }
  /** Warning with every request for the kind, reads too: its API version is deprecated. A text is sent once a response. */
  readonly deprecation?: string
  /** Warnings for the client (`Warning: 299`), such as deprecated fields in use. */
  warnings(object: T, old: T | undefined): readonly string[]
  /** Field selectors besides metadata.name and metadata.namespace. */
  readonly fields: readonly SelectableField<T>[]
  readonly columns: readonly Column<T>[]
  /** What a row of a table says of an object besides its cells: kubectl leaves finished pods out by it, where asked to. */
  rowConditions?(object: T): readonly RowCondition[] | undefined
  /** An update to a name that does not exist creates it (upstream's AllowCreateOnUpdate). */
  readonly createOnUpdate: boolean
  /** An update without a resourceVersion is accepted (upstream's AllowUnconditionalUpdate). */
  readonly unconditionalUpdate: boolean
  /** What a plain delete does to dependents when the client does not say: upstream's DefaultGarbageCollectionPolicy. */
  readonly garbageCollection: 'Background' | 'Orphan'
  /** Warning with a delete that leaves the dependents because the client did not say otherwise. */
  readonly deleteWarning?: string
  /** Grace period of a graceful delete in seconds (pods), given what the client asked for; absent: deleted at once. */
  gracePeriod?(object: T, requested: number | undefined): number
  /** Why the object of this name may not be deleted by its name, if it may not: what the cluster cannot do without. */
  undeletable?(name: string): string | undefined
  /** What the first delete does to an object before its finalizers are looked at: it may add one, and then waits. */
  prepareDelete?(draft: T, now: number): void
  /** Why nothing can be created any more, if so: the kind itself is going away. */
  uncreatable?(): string | undefined
  /** A delete that takes effect at once answers with the object instead of a Status (upstream's ReturnDeletedObject). */
  readonly returnsDeleted?: boolean
  /** The object lives this many seconds after its last write (events). Given by the server's flags; absent: for ever. */
  readonly ttl?: 'event'
  /** Absent for built-in kinds. Each version of a custom kind is a definition of its own, and the form that its requests work on. */
  readonly custom?: CustomForm
}

/** Whether objects of the kind are kept. Others are answers to a question (reviews) or a report of the moment, and cannot be watched. */
export const isStored = ({ verbs }: Pick<KindDefinition, 'verbs'>): boolean => verbs.includes('watch')
