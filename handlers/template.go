package handlers

import "portal/rules"

func (s *Server) listTemplates(v visit) error { return rules.Missing() }

func (s *Server) newTemplate(v visit) error { return rules.Missing() }

func (s *Server) addTemplate(v visit) error { return rules.Missing() }

func (s *Server) editTemplate(v visit) error { return rules.Missing() }

func (s *Server) saveTemplate(v visit) error { return rules.Missing() }

func (s *Server) deleteTemplate(v visit) error { return rules.Missing() }
