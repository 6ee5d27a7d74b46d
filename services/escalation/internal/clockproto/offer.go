package clockproto

import (
	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// ToProtoOffer returns the message of the offer of a case in real time; nil for none.
func ToProtoOffer(r handling.RealTime) *escalationv1.RealTimeOffer {
	if r.State == 0 {
		return nil
	}
	return &escalationv1.RealTimeOffer{
		State:      escalationv1.RealTimeOffer_State(r.State),
		Staff:      r.Staff,
		ExpireTime: protoconv.ToProtoTime(r.Until),
		Within:     protoconv.ToProtoOptionalDuration(r.Within),
		Reason:     r.Reason,
		Notified:   r.Notified,
	}
}
