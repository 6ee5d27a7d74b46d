package organisation

import (
	"context"
	"fmt"
	"slices"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/reach"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Team is people with a shared queue.
type Team struct {
	DisplayName string `bson:"displayName"`
	// Level is the level of the team's cases.
	Level int `bson:"level"`
	// Email and WebhookURI receive the notices for the whole team.
	Email      string `bson:"email,omitempty"`
	WebhookURI string `bson:"webhookUri,omitempty"`
	// Assignment is the way in which the cases of the queue find an owner.
	Assignment Assignment `bson:"assignment,omitempty"`
	// Needs are the skills that cases of the queue need. All needs count that apply to the case.
	Needs                []Need `bson:"needs,omitempty"`
	idempotency.Commands `bson:",inline"`
}

// Assignment is the way in which the cases of a queue find an owner. The numbers are those of the API; zero is Pull.
type Assignment int

const (
	// Pull lets people claim cases from the queue.
	Pull Assignment = iota + 1
	// Push assigns cases to people.
	Push
)

// Need is the skills that cases of one kind need.
type Need struct {
	// Category and Service are those of the cases to which the need applies; empty for any.
	Category string   `bson:"category,omitempty"`
	Service  string   `bson:"service,omitempty"`
	Skills   []string `bson:"skills"`
}

// appliesTo reports whether the need counts for a case.
func (n Need) appliesTo(category, service string) bool {
	return (n.Category == "" || n.Category == category) && (n.Service == "" || n.Service == service)
}

// TeamDoc is a team as it is stored. Its id is its name.
type TeamDoc = docstore.Doc[Team]

// TeamService has the use cases of teams. A team cannot be deleted while a ladder policy names it, somebody is in it, or its queue
// holds unsolved cases.
type TeamService struct {
	*resource.Register[Team]
	options Options
}

func newTeamService(o Options) (*TeamService, error) {
	s := &TeamService{options: o}
	var err error
	s.Register, err = resource.NewRegister(o.Repository.teams, resource.Options[Team]{
		Collection: "teams",
		NameIsID:   true,
		Removals:   o.Repository.removals,
		Check:      s.checkTeam,
		Users:      s.findUser,
		Changed:    func(TeamDoc) { o.Directory.Forget() },
	})
	return s, err
}

// checkTeam returns the reasons why a team may not be as it is.
func (s *TeamService) checkTeam(ctx context.Context, _ string, t Team) error {
	wrong := requireDisplayName(nil, t.DisplayName)
	wrong = reach.CheckEmail(requireLevel(wrong, t.Level), "email", t.Email)
	wrong = reach.CheckWebhook(wrong, "webhook_uri", t.WebhookURI)
	for i, need := range t.Needs {
		if need.Service == "" {
			continue
		}
		var err error
		field := fmt.Sprintf("needs[%d].service", i)
		if wrong, err = s.options.requireExisting(ctx, wrong, field, need.Service); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// findUser returns something that needs a team; "" when nothing does.
func (s *TeamService) findUser(ctx context.Context, name string, _ Team) (string, error) {
	policy, err := s.options.Repository.findPolicyNaming(ctx, name)
	if policy != "" || err != nil {
		return policy, err
	}
	staff, err := s.options.Repository.AllStaff(ctx)
	if err != nil {
		return "", err
	}
	for member, person := range staff {
		if slices.Contains(person.Teams, name) {
			return member, nil
		}
	}
	queue := ladder.QueueOf(name)
	if used, err := s.options.Cases.HasUnsolvedIn(ctx, queue); err != nil || !used {
		return "", err
	}
	return "cases in " + queue, nil
}

// Update changes a team; see [resource.Register.Update]. A team that assigns its cases from now on assigns those in its queue, too.
func (s *TeamService) Update(ctx context.Context, name string, c resource.Change, edit func(*Team) error) (TeamDoc, error) {
	doc, err := s.Register.Update(ctx, name, c, edit)
	if err != nil || doc.Body.Assignment != Push {
		return doc, err
	}
	people, err := s.options.Directory.Snapshot(ctx)
	if err != nil {
		return doc, err
	}
	if err := s.options.Repository.makeStaffDue(ctx, people.MembersOf(name), c.Now); err != nil {
		return doc, err
	}
	s.options.staffChanged()
	return doc, nil
}
