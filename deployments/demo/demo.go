// Package demo sends the contacts of a handful of customers through a running suite: on each of
// the six channels, in three languages, with an end that is good, bad, late or still open.
// It is a client like any other and prints its calls with their results.
package demo

import (
	"context"
	"fmt"
	"io"

	"github.com/ombud/ombud/deployments/demo/spantree"
)

// Target is the suite that is shown.
type Target struct {
	// URL is that of the gateway, GRPC the address where gRPC is served.
	URL, GRPC string
	// AdminKey is a key with the role admin.
	AdminKey string
	// Spans is where the suite sends its spans; nil when that is not known.
	Spans *spantree.Sink
}

// chapter is one story of the demo, which is the story of one case.
type chapter struct {
	title string
	tell  func(context.Context, *stage) (caseName string, err error)
}

// listChapters are told in this order. The first one ends last: its clocks run meanwhile.
func listChapters() []chapter {
	return []chapter{
		{"A form on the portal, in Russian, that nobody looks at", portalForm},
		{"A phone call, in English, that is answered", phoneCall},
		{"A mail with a picture, in Polish, that is passed up", mailWithPicture},
		{"A chat, in English, with a solution that was none", chatMessage},
		{"A public complaint on a social network, in Russian", socialPost},
		{"A partner's program, over the API", partnerProgram},
	}
}

// Run tells the stories and prints them to out. It returns the first error.
func Run(ctx context.Context, t Target, out io.Writer) error {
	s, err := openStage(t, out)
	if err != nil {
		return err
	}
	defer s.closeStage()
	if err := s.createResources(ctx); err != nil {
		return err
	}
	var cases []string
	for i, c := range listChapters() {
		s.printHeading("%d. %s", i+1, c.title)
		name, err := c.tell(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", c.title, err)
		}
		cases = append(cases, name)
	}
	late := cases[0]
	if err := nobodyMoved(ctx, s, late); err != nil {
		return err
	}
	for i, c := range listChapters() {
		if err := s.printTimeline(ctx, c.title, cases[i]); err != nil {
			return err
		}
	}
	if err := s.printSpans(ctx, late); err != nil {
		return err
	}
	s.printNextSteps(cases[1])
	return nil
}
