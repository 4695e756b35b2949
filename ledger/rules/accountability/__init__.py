"""监督问责: reviews of files, dismissals, accountability, safe harbour, meetings, exports."""
