package handlers

import (
	"fmt"
	"net"
	"net/netip"
)

func projectURL(code string) string { return "/projects/" + code }

func quotesURL(code string) string { return projectURL(code) + "/quotes" }

func quoteURL(code string, number int64) string { return fmt.Sprintf("%s/%d", quotesURL(code), number) }

func cyclesURL(code string) string { return projectURL(code) + "/cycles" }

func cycleURL(code string, number int64) string { return fmt.Sprintf("%s/%d", cyclesURL(code), number) }

func requirementsURL(code string) string { return projectURL(code) + "/requirements" }

func requirementURL(code string, number int64) string {
	return fmt.Sprintf("%s/%d", requirementsURL(code), number)
}

func ticketsURL(code string) string { return projectURL(code) + "/tickets" }

func ticketURL(code string, number int64) string {
	return fmt.Sprintf("%s/%d", ticketsURL(code), number)
}

// absolute makes an address on this portal whole, for a link that leaves it:
// from the public address if one is set, otherwise from what the browser
// asked for, as told by the request or by a proxy that is trusted.
func (s *Server) absolute(v visit, path string) string {
	if s.config.URL != nil {
		return s.config.URL.Scheme + "://" + s.config.URL.Host + path
	}
	scheme, host := "http", v.Request().Host
	if s.config.TLS {
		scheme = "https"
	}
	if s.isFromProxy(v) {
		scheme = first(v.Request().Header.Get("X-Forwarded-Proto"), scheme)
		host = first(v.Request().Header.Get("X-Forwarded-Host"), host)
	}
	return scheme + "://" + host + path
}

// isFromProxy tells whether the request came through a trusted proxy.
func (s *Server) isFromProxy(v visit) bool {
	host, _, err := net.SplitHostPort(v.Request().RemoteAddr)
	if err != nil {
		return false
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, prefix := range s.config.TrustedProxies {
		if prefix.Contains(address.Unmap()) {
			return true
		}
	}
	return false
}

func first(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}
