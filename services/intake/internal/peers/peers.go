// Package peers calls the other services of the suite: adapters from the ports of the intake's rooms to the generated
// clients.
package peers

import (
	"cmp"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// Collections of the names in requests.
const (
	customers resource.Collection = "customers"
	handlings resource.Collection = "handlings"
)

// Limits of fields in requests.
const (
	actorBytes    = 200
	languageBytes = 8
	reasonRunes   = 4000
)

// Peers are the other services.
type Peers struct {
	Classification *Classification
	Catalog        *Catalog
	Escalation     *Escalation
	Feedback       *Feedback
}

// NewPeers returns the services that dial connects to, by their short names.
func NewPeers(dial func(service string) grpc.ClientConnInterface) Peers {
	return Peers{
		Classification: &Classification{
			client:   classificationv1.NewClassificationServiceClient(dial("classification")),
			learning: classificationv1.NewLearningServiceClient(dial("classification")),
		},
		Catalog: &Catalog{
			resources:     catalogv1.NewCatalogServiceClient(dial("catalog")),
			commitments:   catalogv1.NewCommitmentServiceClient(dial("catalog")),
			subscriptions: catalogv1.NewSubscriptionServiceClient(dial("catalog")),
		},
		Escalation: &Escalation{escalationv1.NewHandlingServiceClient(dial("escalation"))},
		Feedback:   &Feedback{feedbackv1.NewFeedbackServiceClient(dial("feedback"))},
	}
}

// fromProtoPriority falls back to the normal priority, because a case must have one.
func fromProtoPriority(p typev1.Priority) casefile.Priority {
	return cmp.Or(protoconv.FromProtoEnum[casefile.Priority](p), casefile.P3)
}
