import { answerQuestions } from '../../workers/ask-worker.ts'
import { outlineRunbook } from './outline-runbook.ts'

/** Reads documents as checklists off the window's main thread. */
answerQuestions(outlineRunbook)
