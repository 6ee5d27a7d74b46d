// Package scenario reads stories about Ombud that are written down as data: what is
// called, by whom, and what is expected to come of it. Nothing in them depends on the
// protocol, on how the suite is run, or on its store.
package scenario

import (
	"time"

	"github.com/ombud/ombud/deployments/suitetest/match"
)

// Scenario is one story.
type Scenario struct {
	// Name is the name of its file, without the extension.
	Name string `yaml:"-"`
	// About says in a sentence what it proves.
	About string `yaml:"about"`
	// Rows are the requirements that it drives, such as "A1".
	Rows []string `yaml:"rows"`
	// Given are values by name. They may name each other, and those of Each.
	Given map[string]any `yaml:"given"`
	// Each makes the scenario run once for each of these sets of values, which come in
	// place of those given. Every one has a `name`.
	Each []map[string]any `yaml:"each"`
	// Parts are steps that several steps `use`.
	Parts map[string][]Step `yaml:"parts"`
	// Steps are what happens, in order.
	Steps []Step `yaml:"steps"`
}

// Step is one thing that happens: a call, the wait for an event, or the use of a part.
type Step struct {
	// Line is where it stands in its file.
	Line int `yaml:"-"`
	// File is the name of that file.
	File string `yaml:"-"`

	// Call is a method: its name, or as much of its full name as makes it unique.
	Call string `yaml:"call"`
	// As is who calls: a role in lower case, `nobody`, or the bearer token itself.
	As string `yaml:"as"`
	// Body is the request in JSON's terms; a list for a stream of requests.
	Body any `yaml:"body"`
	// Raw is a request body as it is, for what is no JSON. Only REST can send it.
	Raw *string `yaml:"raw"`
	// IdempotencyKey goes with the call as a header.
	IdempotencyKey string `yaml:"idempotencyKey"`
	// Only names the one protocol that can do the step: `rest` or `grpc`.
	Only string `yaml:"only"`
	// Expect is what the call comes to; success when it says nothing else.
	Expect Expectation `yaml:"expect"`

	// Wait is an event of the case, `cases/...`, for whose coming the scenario waits.
	Wait string `yaml:"wait"`
	// Event is what that event looks like. Events that came before count too.
	Event match.Pattern `yaml:"event"`

	// Within is how long to wait. For a call: it is made again, whenever something has
	// happened, until it comes to what is expected.
	Within time.Duration `yaml:"within"`
	// Save keeps parts of the reply or event: a path for each name.
	Save map[string]string `yaml:"save"`

	// Use names a part whose steps come here.
	Use string `yaml:"use"`
	// With are further values for that part.
	With map[string]any `yaml:"with"`
}

// Expectation is what a call comes to.
type Expectation struct {
	// Code is a gRPC code, such as NOT_FOUND; OK when empty.
	Code string `yaml:"code"`
	// Reason is that of the google.rpc.ErrorInfo.
	Reason string `yaml:"reason"`
	// Fields are the wrong fields, all of them, in the order of the alphabet.
	Fields match.Pattern `yaml:"fields"`
	// Reply is what the reply looks like; of an error, its google.rpc.Status.
	Reply match.Pattern `yaml:"reply"`
}
