package office

import (
	"context"
	"fmt"
	"slices"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// userOf returns something that needs a team; "" when nothing does.
func (o *Office) userOf(ctx context.Context, team string) (string, error) {
	if policy, err := o.namedBy(ctx, team); policy != "" || err != nil {
		return policy, err
	}
	staff, err := o.books.AllStaff(ctx)
	if err != nil {
		return "", err
	}
	for name, person := range staff {
		if slices.Contains(person.Teams, team) {
			return name, nil
		}
	}
	queued, err := o.handlings.HasUnsolved(ctx, "queue", ladder.QueueOf(team))
	if queued {
		return "cases in " + ladder.QueueOf(team), err
	}
	return "", err
}

// named adds a wrong field when a resource has no name for people.
func named(wrong *fault.Error, displayName string) *fault.Error {
	if displayName == "" {
		return wrong.Field("display_name", "is required")
	}
	return wrong
}

// levelled adds a wrong field when a level is none.
func levelled(wrong *fault.Error, level int) *fault.Error {
	if level < 1 {
		return wrong.Field("level", "must be at least 1")
	}
	return wrong
}

// also adds the wrong fields that a fault names.
func also(wrong *fault.Error, err error) *fault.Error {
	if more, ok := fault.As(err); ok {
		for _, field := range more.Fields() {
			wrong = wrong.Field(field.Path, "%s", field.Description)
		}
	}
	return wrong
}

func element(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
