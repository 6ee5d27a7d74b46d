package rpc

import (
	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

// toProtoOffer returns the message of the offer of a case to somebody at work; nil for none.
func toProtoOffer(o promise.Offer) *escalationv1.RealTimeOffer {
	if o.State == "" {
		return nil
	}
	return &escalationv1.RealTimeOffer{
		State:      protoconv.ToProtoEnum[escalationv1.RealTimeOffer_State](o.State),
		Staff:      o.Staff,
		ExpireTime: protoconv.ToProtoTime(o.Until),
		Within:     protoconv.ToProtoOptionalDuration(o.Within),
		Reason:     o.Reason,
		Notified:   o.Notified,
	}
}
