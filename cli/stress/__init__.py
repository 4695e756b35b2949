"""Stress test (捕漏): is any entry missed, doubled or half there, whatever happens meanwhile?"""
