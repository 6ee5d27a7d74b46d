package organisation

import (
	"context"
	"slices"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// DefaultPolicy is the ladder policy of every case that has no other.
const DefaultPolicy = "ladderPolicies/default"

// policyCollection begins the names of ladder policies.
const policyCollection resource.Collection = "ladderPolicies"

// Policy is a ladder policy as it is edited. Handlings keep a copy of the ladder alone.
type Policy struct {
	DisplayName   string `bson:"displayName"`
	ladder.Policy `bson:",inline"`
	// Scope is the cases that climb by the policy. It is unique, and empty for DefaultPolicy only.
	ladder.Scope         `bson:",inline"`
	idempotency.Commands `bson:",inline"`
}

// PolicyDoc is a ladder policy as it is stored. Its id is its name.
type PolicyDoc = docstore.Doc[Policy]

// PolicyService has the use cases of ladder policies. Cases that climb by a deleted policy go on by their copy of it.
type PolicyService struct {
	*resource.Register[Policy]
	options Options
}

func newPolicyService(o Options) (*PolicyService, error) {
	s := &PolicyService{options: o}
	var err error
	s.Register, err = resource.NewRegister(o.Repository.policies, resource.Options[Policy]{
		Collection: policyCollection,
		NameIsID:   true,
		Removals:   o.Repository.removals,
		Check:      s.checkPolicy,
		Users:      refuseDefaultPolicy,
		Changed:    func(PolicyDoc) { o.Directory.Forget() },
	})
	return s, err
}

// checkPolicy returns the reasons why a ladder policy may not be as it is.
func (s *PolicyService) checkPolicy(ctx context.Context, name string, p Policy) error {
	wrong := requireDisplayName(nil, p.DisplayName)
	wrong = checkScope(wrong, name, p.Scope)
	wrong = addFields(wrong, p.Validate())
	for _, reference := range slices.Concat(p.ScopeReferences(), p.References()) {
		var err error
		if wrong, err = s.options.requireExisting(ctx, wrong, reference.Field, reference.Name); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// checkScope adds a wrong field when the scope of a ladder policy is empty and should not be, or the other way round.
func checkScope(wrong *fault.Error, name string, scope ladder.Scope) *fault.Error {
	isDefault := name == DefaultPolicy
	switch {
	case isDefault && !scope.Empty():
		return wrong.Field("service", "must be empty, like segment and priority: this is the ladder of every case that has no other")
	case !isDefault && scope.Empty():
		return wrong.Field("service", "is required, or segment, or priority: only %s is for every case", DefaultPolicy)
	default:
		return wrong
	}
}

// refuseDefaultPolicy returns the fault for a deletion of DefaultPolicy.
func refuseDefaultPolicy(_ context.Context, name string, _ Policy) (user string, err error) {
	if name == DefaultPolicy {
		return "", fault.New(fault.Precondition, "DEFAULT_POLICY", "%s cannot be removed", name)
	}
	return "", nil
}

// Create makes a ladder policy; see [resource.Register.Create]. The ladder knows its own name.
func (s *PolicyService) Create(ctx context.Context, id string, p Policy, c resource.Change) (PolicyDoc, error) {
	id = idempotency.ResourceID(id, c.Command, c.Now, string(policyCollection))
	p.Name = policyCollection.Name(id)
	p.Version = 1
	return s.Register.Create(ctx, id, p, c)
}
