// Package handling keeps a case and the escalation's handling of it together: it tells the escalation of actions on the
// case and records the reports of other services on the timeline.
package handling
