module github.com/ombud/ombud/deployments

go 1.26.0

require github.com/ombud/ombud/proto v0.0.0
replace github.com/ombud/ombud/proto => ../proto

require github.com/ombud/ombud/pkg v0.0.0
replace github.com/ombud/ombud/pkg => ../pkg

require github.com/ombud/ombud/gateway v0.0.0
replace github.com/ombud/ombud/gateway => ../gateway

require github.com/ombud/ombud/services v0.0.0
replace github.com/ombud/ombud/services => ../services
