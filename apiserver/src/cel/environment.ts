import type { JsonValue } from '@coxswain/api-types'
import type { CostRange } from './cost/range.ts'
import type { CelType } from './types.ts'
import type { LazyValue, OpaqueValue, Value } from './values.ts'

/** CEL itself: parser, checker, libraries. Loaded when the first expression comes, as most servers have none. */
export interface Cel {
  /** An environment with the libraries of Kubernetes 1.36 and these variables. */
  readonly environment: (declarations: Declarations) => Environment
  /** The value as JSON: what a mutation's expression built, what a `valueExpression` gave. An error's text where it has no JSON form. */
  readonly toJson: (value: Value) => JsonValue | { readonly problem: string }
  /** Whether that is why there is none: an object may look the same. */
  readonly isProblem: (made: JsonValue | { readonly problem: string }) => made is { readonly problem: string }
  /** The value of the variable `authorizer`, over what answers access questions. */
  readonly authorizer: (authorizer: Authorizer) => OpaqueValue
  /** The value of the variable `authorizer.requestResource`: a check of what is written. */
  readonly resourceCheck: (authorizer: Authorizer, question: Partial<AccessQuestion>) => OpaqueValue
}

let loading: Promise<Cel> | undefined
/** Loads CEL once; later calls give the same. */
export const loadCel = (): Promise<Cel> => {
  loading ??= import('./language.ts').then(({ createCel }) => createCel())
  return loading
}

export interface Declarations {
  /** By name, with the type of each: `{ self: typeOfSchema(...), object: DYN }`. A name may have a dot: `authorizer.requestResource`. */
  readonly variables: Readonly<Record<string, CelType>>
  /** Expressions may build apply configurations and patches: `Object{spec: Object.spec{...}}`, `JSONPatch{op: ...}`. */
  readonly constructors?: 'mutation' | undefined
}

/** Where expressions are compiled. Cheap to make and to extend; whoever compiles keeps the programs. */
export interface Environment {
  /**
   * Parses, checks and compiles an expression. `expect` is the type that its result must have (`DYN`, the default, fits all): another one is
   * a problem in the words `must evaluate to bool`.
   */
  readonly compile: (expression: string, expect?: CelType | readonly CelType[]) => Compiled
  /**
   * Adds `variables` from named expressions, each of which may use those before it. Expressions with problems are of type dyn for those that
   * read them; their problems are in the result.
   */
  readonly compose: (definitions: readonly VariableDefinition[]) => Composition
}

export interface VariableDefinition {
  readonly name: string
  readonly expression: string
}

export type Compiled = Program | Problem

/** Why an expression cannot be used. Narrow with `'problem' in compiled`. */
export interface Problem {
  readonly problem: {
    /** `syntax or types`, or a result of another type than was asked for. */
    readonly reason: 'compile' | 'result'
    /** Upstream's words, with the place: `ERROR: <input>:1:5: undeclared reference to 'x' (in container '')` and the line below it. */
    readonly text: string
  }
}

export interface Program {
  readonly type: CelType
  /** What running it may cost, by the sizes that the schemas of its variables allow. */
  readonly cost: CostRange
  /** The declared variables that it reads. */
  readonly reads: ReadonlySet<string>
  /** Runs it. Synchronous and bounded: an expression ends, or is ended, within some tens of milliseconds. Never throws. */
  readonly evaluate: (activation: Activation, budget: Budget) => Outcome
}

/**
 * Values of the declared variables: plain JSON, which is read by the declared type, or a value that this folder made. A variable whose type is
 * optional has no value where there is none here.
 */
export type Activation = Readonly<Record<string, JsonValue | LazyValue | OpaqueValue | undefined>>

/** What is left to spend, in upstream's cost units; shared by all expressions that are run for one request. */
export interface Budget {
  remaining: number
}

export type Outcome =
  | { readonly tag: 'value'; readonly value: Value }
  /** The expression failed: `no such key: x`, `division by zero`. */
  | { readonly tag: 'error'; readonly message: string }
  /** It was stopped: this expression alone cost too much (`call`), or nothing is left of the budget. */
  | { readonly tag: 'exhausted'; readonly limit: 'call' | 'budget' }

export interface Composition {
  /** The environment with `variables`. */
  readonly environment: Environment
  readonly problems: readonly { readonly index: number; readonly name: string; readonly text: string }[]
  /** The activation with `variables`: each is evaluated when it is first read, once, and its cost counts where it is read. */
  readonly activate: (activation: Activation) => Activation
}

/** Upstream's limits, in cost units. */
export const PER_CALL_LIMIT = 1_000_000
export const RUNTIME_BUDGET = 10_000_000
/** What stops an expression that costs too much, as the outcome of a single call reads. */
export const CALL_LIMIT_TEXT = 'operation cancelled: actual cost limit exceeded'

/** Answers the access questions of expressions; synchronous, as evaluation is. */
export interface Authorizer {
  readonly authorize: (question: AccessQuestion) => AccessAnswer
  /** The user who makes the request. */
  readonly user: string
}

export interface AccessQuestion {
  /** Absent: the user who makes the request; else the service account that the expression names. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string } | undefined
  readonly verb: string
  /** Set for a path that is no resource. */
  readonly path?: string | undefined
  readonly group?: string | undefined
  readonly resource?: string | undefined
  readonly subresource?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly labelSelector?: string | undefined
}

export interface AccessAnswer {
  readonly allowed: boolean
  readonly reason?: string | undefined
  readonly error?: string | undefined
}
