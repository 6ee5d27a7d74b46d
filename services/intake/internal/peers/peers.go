// Package peers lets the intake's domain speak with the other services of the suite:
// adapters from its ports to the generated clients.
package peers

import (
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// New returns the peers that dial connects to, by the short names of the services.
func New(dial func(service string) grpc.ClientConnInterface) casework.Peers {
	return casework.Peers{
		Classifier: classifier{classificationv1.NewClassificationServiceClient(dial("classification"))},
		Catalog:    catalog{catalogv1.NewCommitmentServiceClient(dial("catalog"))},
		Escalation: escalation{escalationv1.NewHandlingServiceClient(dial("escalation"))},
		Feedback:   feedback{feedbackv1.NewFeedbackServiceClient(dial("feedback"))},
	}
}

func caseName(id string) string { return "cases/" + id }

// customerName names a customer; "" for nobody.
func customerName(id string) string {
	if id == "" {
		return ""
	}
	return "customers/" + id
}

// stamp is a time as a message has it; nil for the zero time.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// instant is a time of a message, cut to milliseconds as all times in documents are.
func instant(t *timestamppb.Timestamp) time.Time { return t.AsTime().Truncate(time.Millisecond) }

// Values of enums are spelled in the domain as in the protos; what is not set has no
// spelling in the domain.

func severity(s typev1.Severity) casework.Severity {
	if s == typev1.Severity_SEVERITY_UNSPECIFIED {
		return ""
	}
	return casework.Severity(s.String())
}

func severityOf(s casework.Severity) typev1.Severity {
	return typev1.Severity(typev1.Severity_value[string(s)])
}

// priority falls back to normal, because a case must have one.
func priority(p typev1.Priority) casework.Priority {
	if p == typev1.Priority_PRIORITY_UNSPECIFIED {
		return casework.P3
	}
	return casework.Priority(p.String())
}

func priorityOf(p casework.Priority) typev1.Priority {
	return typev1.Priority(typev1.Priority_value[string(p)])
}
