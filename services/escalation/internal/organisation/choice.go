package organisation

import "github.com/ombud/ombud/services/escalation/internal/ladder"

// byScope returns the ladders by whose cases climb by them. The default one is there also
// before it is written for the first time.
func byScope(policies map[string]Policy) map[ladder.Scope]ladder.Policy {
	ladders := map[ladder.Scope]ladder.Policy{{}: DefaultLadder().Policy}
	for name, policy := range policies {
		if !policy.Scope.Empty() || name == DefaultPolicy {
			ladders[policy.Scope] = policy.Policy
		}
	}
	return ladders
}

// PolicyFor returns the most specific ladder for a case.
func (s *Snapshot) PolicyFor(of ladder.Scope) ladder.Policy {
	for _, scope := range of.Wider() {
		if policy, ok := s.policies[scope]; ok {
			return policy
		}
	}
	return s.policies[ladder.Scope{}]
}
