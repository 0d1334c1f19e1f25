package handlers

import "portal/rules"

func (s *Server) showSettings(v visit) error { return rules.Missing() }

func (s *Server) saveSettings(v visit) error { return rules.Missing() }
