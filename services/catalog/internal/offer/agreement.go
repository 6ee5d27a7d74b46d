package offer

// Agreement is a promise of one part of the firm to another. The customer is a colleague or a department.
type Agreement struct {
	DisplayName  string `bson:"displayName"`
	Customer     string `bson:"customer"`          // customers/{customer}: the colleague or the department
	Service      string `bson:"service,omitempty"` // none: every service
	ServiceLevel string `bson:"serviceLevel"`
}

// Kind implements Content.
func (*Agreement) Kind() Kind { return OperationalAgreements }

// DisplayTitle implements Content.
func (a *Agreement) DisplayTitle() string { return a.DisplayName }

func (a *Agreement) assignTo(v *Version) { v.Agreement = a }

func (a *Agreement) checkFields() error {
	wrong := checkDisplayName(a.DisplayName)
	if a.Customer == "" {
		wrong = wrong.Field("customer", "is required")
	}
	if a.ServiceLevel == "" {
		wrong = wrong.Field("service_level", "is required")
	}
	return wrong.Err()
}

func (a *Agreement) listReferences() []reference {
	return []reference{
		{"service", a.Service, Services},
		{"service_level", a.ServiceLevel, ServiceLevels},
	}
}
