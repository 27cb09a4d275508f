(module
  (type (;0;) (func (param i32 i32 i32)))
  (type (;1;) (func (param i32 i32 i32 i32)))
  (type (;2;) (func (param i32 i32 i32)))
  (type (;3;) (func (param i32 i32 i32 i32)))
  (type (;4;) (func (param i32 i32 i32 i32 i32 i32 i32)))
  (type (;5;) (func (param i32 i32 i32 i32 i32 i32 i32)))
  (type (;6;) (func (param i32 i32 i32 i32 i32)))
  (import "e" "m" (memory (;0;) 1 1))
  (func (;0;) (type 0) (param i32 i32 i32)
    (local i32 i32 i32)
    (local.set 3
      (i32.add
        (local.get 0)
        (i32.mul
          (local.get 1)
          (i32.const 8))))
    (if  ;; label = @1
      (local.get 2)
      (then
        (loop  ;; label = @2
          (local.set 4
            (local.get 3))
          (i32.store
            (local.get 4)
            (i32.const 0))
          (i32.store offset=4
            (local.get 4)
            (i32.const 0))
          (local.set 4
            (i32.add
              (local.get 4)
              (i32.const 200)))
          (local.set 3
            (i32.add
              (local.get 3)
              (i32.const 8)))
          (local.set 2
            (i32.add
              (local.get 2)
              (i32.const -1)))
          (br_if 0 (;@2;)
            (local.get 2))))))
  (func (;1;) (type 1) (param i32 i32 i32 i32)
    (local i32 i32 i32)
    (local.set 4
      (i32.add
        (local.get 0)
        (i32.mul
          (local.get 1)
          (i32.const 8))))
    (if  ;; label = @1
      (local.get 2)
      (then
        (loop  ;; label = @2
          (local.set 6
            (local.get 3))
          (local.set 5
            (local.get 4))
          (i32.store
            (local.get 5)
            (i32.load
              (local.get 6)))
          (i32.store offset=4
            (local.get 5)
            (i32.load
              (i32.add
                (local.get 6)
                (i32.const 4))))
          (local.set 5
            (i32.add
              (local.get 5)
              (i32.const 200)))
          (local.set 6
            (i32.add
              (local.get 6)
              (i32.const 8)))
          (local.set 4
            (i32.add
              (local.get 4)
              (i32.const 8)))
          (local.set 3
            (i32.add
              (local.get 3)
              (i32.const 8)))
          (local.set 2
            (i32.add
              (local.get 2)
              (i32.const -1)))
          (br_if 0 (;@2;)
            (local.get 2))))))
  (func (;2;) (type 2) (param i32 i32 i32)
    (local i32 i32 i32 v128)
    (local.set 6
      (v128.load32_splat
        (global.get 2)))
    (local.set 3
      (i32.add
        (local.get 0)
        (i32.mul
          (local.get 1)
          (i32.const 32))))
    (if  ;; label = @1
      (local.get 2)
      (then
        (loop  ;; label = @2
          (local.set 4
            (local.get 3))
          (v128.store align=4
            (local.get 4)
            (local.get 6))
          (v128.store offset=16 align=4
            (local.get 4)
            (local.get 6))
          (local.set 4
            (i32.add
              (local.get 4)
              (i32.const 480)))
          (local.set 3
            (i32.add
              (local.get 3)
              (i32.const 32)))
          (local.set 2
            (i32.add
              (local.get 2)
              (i32.const -1)))
          (br_if 0 (;@2;)
            (local.get 2))))))
  (func (;3;) (type 3) (param i32 i32 i32 i32)
    (local i32 i32 i32)
    (local.set 4
      (i32.add
        (local.get 0)
        (i32.mul
          (local.get 1)
          (i32.const 32))))
    (if  ;; label = @1
      (local.get 2)
      (then
        (loop  ;; label = @2
          (local.set 6
            (local.get 3))
          (local.set 5
            (local.get 4))
          (v128.store align=4
            (local.get 5)
            (v128.load align=4
              (local.get 6)))
          (v128.store offset=16 align=4
            (local.get 5)
            (v128.load offset=16 align=4
              (local.get 6)))
          (local.set 5
            (i32.add
              (local.get 5)
              (i32.const 480)))
          (local.set 6
            (i32.add
              (local.get 6)
              (i32.const 32)))
          (local.set 4
            (i32.add
              (local.get 4)
              (i32.const 32)))
          (local.set 3
            (i32.add
              (local.get 3)
              (i32.const 32)))
          (local.set 2
            (i32.add
              (local.get 2)
              (i32.const -1)))
          (br_if 0 (;@2;)
            (local.get 2))))))
  (func (;4;) (type 4) (param i32 i32 i32 i32 i32 i32 i32)
    (local v128 v128 v128 v128 i32 i32 i32 i32 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128)
    (local.set 15
      (v128.load32_splat
        (global.get 2)))
    (if  ;; label = @1
      (local.get 5)
      (then
        (loop  ;; label = @2
          (if  ;; label = @3
            (local.get 6)
            (then
              (local.set 7
                (local.get 15))
              (local.set 8
                (local.get 15))
              (local.set 9
                (local.get 15))
              (local.set 10
                (local.get 15)))
            (else
              (local.set 7
                (v128.load align=4
                  (local.get 2)))
              (local.set 8
                (v128.load offset=16 align=4
                  (local.get 2)))
              (local.set 9
                (v128.load offset=32 align=4
                  (local.get 2)))
              (local.set 10
                (v128.load offset=48 align=4
                  (local.get 2)))))
          (local.set 11
            (local.get 0))
          (local.set 12
            (local.get 1))
          (local.set 13
            (local.get 3))
          (if  ;; label = @3
            (local.get 13)
            (then
              (loop  ;; label = @4
                (local.set 14
                  (i32.div_u
                    (local.get 4)
                    (i32.const 2)))
                (if  ;; label = @5
                  (local.get 14)
                  (then
                    (loop  ;; label = @6
                      (local.set 16
                        (v128.load align=4
                          (local.get 12)))
                      (local.set 17
                        (v128.load offset=16 align=4
                          (local.get 12)))
                      (local.set 18
                        (v128.load32_splat
                          (local.get 11)))
                      (local.set 7
                        (f32x4.relaxed_madd
                          (local.get 18)
                          (local.get 16)
                          (local.get 7)))
                      (local.set 8
                        (f32x4.relaxed_madd
                          (local.get 18)
                          (local.get 17)
                          (local.get 8)))
                      (local.set 19
                        (v128.load32_splat offset=4
                          (local.get 11)))
                      (local.set 9
                        (f32x4.relaxed_madd
                          (local.get 19)
                          (local.get 16)
                          (local.get 9)))
                      (local.set 10
                        (f32x4.relaxed_madd
                          (local.get 19)
                          (local.get 17)
                          (local.get 10)))
                      (local.set 20
                        (v128.load offset=32 align=4
                          (local.get 12)))
                      (local.set 21
                        (v128.load offset=48 align=4
                          (local.get 12)))
                      (local.set 22
                        (v128.load32_splat offset=8
                          (local.get 11)))
                      (local.set 7
                        (f32x4.relaxed_madd
                          (local.get 22)
                          (local.get 20)
                          (local.get 7)))
                      (local.set 8
                        (f32x4.relaxed_madd
                          (local.get 22)
                          (local.get 21)
                          (local.get 8)))
                      (local.set 23
                        (v128.load32_splat offset=12
                          (local.get 11)))
                      (local.set 9
                        (f32x4.relaxed_madd
                          (local.get 23)
                          (local.get 20)
                          (local.get 9)))
                      (local.set 10
                        (f32x4.relaxed_madd
                          (local.get 23)
                          (local.get 21)
                          (local.get 10)))
                      (local.set 11
                        (i32.add
                          (local.get 11)
                          (i32.const 16)))
                      (local.set 12
                        (i32.add
                          (local.get 12)
                          (i32.const 64)))
                      (local.set 14
                        (i32.add
                          (local.get 14)
                          (i32.const -1)))
                      (br_if 0 (;@6;)
                        (local.get 14)))))
                (local.set 14
                  (i32.rem_u
                    (local.get 4)
                    (i32.const 2)))
                (if  ;; label = @5
                  (local.get 14)
                  (then
                    (loop  ;; label = @6
                      (local.set 24
                        (v128.load align=4
                          (local.get 12)))
                      (local.set 25
                        (v128.load offset=16 align=4
                          (local.get 12)))
                      (local.set 26
                        (v128.load32_splat
                          (local.get 11)))
                      (local.set 7
                        (f32x4.relaxed_madd
                          (local.get 26)
                          (local.get 24)
                          (local.get 7)))
                      (local.set 8
                        (f32x4.relaxed_madd
                          (local.get 26)
                          (local.get 25)
                          (local.get 8)))
                      (local.set 27
                        (v128.load32_splat offset=4
                          (local.get 11)))
                      (local.set 9
                        (f32x4.relaxed_madd
                          (local.get 27)
                          (local.get 24)
                          (local.get 9)))
                      (local.set 10
                        (f32x4.relaxed_madd
                          (local.get 27)
                          (local.get 25)
                          (local.get 10)))
                      (local.set 11
                        (i32.add
                          (local.get 11)
                          (i32.const 8)))
                      (local.set 12
                        (i32.add
                          (local.get 12)
                          (i32.const 32)))
                      (local.set 14
                        (i32.add
                          (local.get 14)
                          (i32.const -1)))
                      (br_if 0 (;@6;)
                        (local.get 14)))))
                (local.set 11
                  (i32.add
                    (local.get 11)
                    (i32.const 8)))
                (local.set 13
                  (i32.add
                    (local.get 13)
                    (i32.const -1)))
                (br_if 0 (;@4;)
                  (local.get 13)))))
          (v128.store align=4
            (local.get 2)
            (local.get 7))
          (v128.store offset=16 align=4
            (local.get 2)
            (local.get 8))
          (v128.store offset=32 align=4
            (local.get 2)
            (local.get 9))
          (v128.store offset=48 align=4
            (local.get 2)
            (local.get 10))
          (local.set 0
            (i32.add
              (local.get 0)
              (i32.const 200)))
          (local.set 2
            (i32.add
              (local.get 2)
              (i32.const 64)))
          (local.set 5
            (i32.add
              (local.get 5)
              (i32.const -1)))
          (br_if 0 (;@2;)
            (local.get 5))))))
  (func (;5;) (type 5) (param i32 i32 i32 i32 i32 i32 i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 7
      (local.get 5))
    (if  ;; label = @1
      (i32.lt_s
        (local.get 7)
        (local.get 6))
      (then
        (loop  ;; label = @2
          (local.set 8
            (i32.div_u
              (local.get 7)
              (i32.const 1)))
          (local.set 9
            (i32.mul
              (i32.rem_u
                (local.get 7)
                (i32.const 1))
              (i32.const 8)))
          (local.set 10
            (select
              (i32.mul
                (local.get 8)
                (i32.const 8))
              (i32.const 15)
              (i32.lt_s
                (i32.mul
                  (local.get 8)
                  (i32.const 8))
                (i32.const 15))))
          (local.set 11
            (select
              (i32.add
                (local.get 10)
                (i32.const 8))
              (i32.const 15)
              (i32.lt_s
                (i32.add
                  (local.get 10)
                  (i32.const 8))
                (i32.const 15))))
          (local.set 12
            (i32.add
              (local.get 1)
              (i32.mul
                (local.get 9)
                (i32.const 4))))
          (local.set 13
            (i32.add
              (i32.add
                (local.get 2)
                (i32.mul
                  (local.get 8)
                  (i32.const 128)))
              (i32.mul
                (local.get 9)
                (i32.const 4))))
          (local.set 14
            (i32.const 1))
          (local.set 15
            (i32.div_u
              (local.get 10)
              (i32.const 5)))
          (local.set 16
            (i32.div_u
              (i32.add
                (local.get 11)
                (i32.const 4))
              (i32.const 5)))
          (if  ;; label = @3
            (i32.lt_s
              (local.get 15)
              (local.get 16))
            (then
              (loop  ;; label = @4
                (local.set 17
                  (i32.div_u
                    (local.get 15)
                    (i32.const 3)))
                (local.set 18
                  (i32.rem_u
                    (local.get 15)
                    (i32.const 3)))
                (local.set 19
                  (select
                    (select
                      (i32.sub
                        (i32.const 3)
                        (local.get 18))
                      (i32.sub
                        (local.get 16)
                        (local.get 15))
                      (i32.lt_s
                        (i32.sub
                          (i32.const 3)
                          (local.get 18))
                        (i32.sub
                          (local.get 16)
                          (local.get 15))))
                    (i32.const 3)
                    (i32.lt_s
                      (select
                        (i32.sub
                          (i32.const 3)
                          (local.get 18))
                        (i32.sub
                          (local.get 16)
                          (local.get 15))
                        (i32.lt_s
                          (i32.sub
                            (i32.const 3)
                            (local.get 18))
                          (i32.sub
                            (local.get 16)
                            (local.get 15))))
                      (i32.const 3))))
                (local.set 20
                  (global.get 1))
                (local.set 21
                  (i32.add
                    (global.get 1)
                    (i32.const 256)))
                (local.set 22
                  (i32.add
                    (local.get 0)
                    (i32.mul
                      (local.get 17)
                      (i32.const 120))))
                (local.set 23
                  (i32.const 0))
                (local.set 25
                  (i32.add
                    (i32.add
                      (local.get 3)
                      (local.get 18))
                    (i32.const -1)))
                (local.set 26
                  (i32.add
                    (local.get 4)
                    (i32.const -1)))
                (local.set 27
                  (select
                    (select
                      (i32.const 0)
                      (i32.sub
                        (i32.const 0)
                        (local.get 26))
                      (i32.lt_s
                        (i32.sub
                          (i32.const 0)
                          (local.get 26))
                        (i32.const 0)))
                    (i32.const 6)
                    (i32.lt_s
                      (select
                        (i32.const 0)
                        (i32.sub
                          (i32.const 0)
                          (local.get 26))
                        (i32.lt_s
                          (i32.sub
                            (i32.const 0)
                            (local.get 26))
                          (i32.const 0)))
                      (i32.const 6))))
                (local.set 28
                  (select
                    (i32.sub
                      (i32.const 5)
                      (local.get 26))
                    (i32.const 6)
                    (i32.lt_s
                      (i32.sub
                        (i32.const 5)
                        (local.get 26))
                      (i32.const 6))))
                (local.set 29
                  (local.get 27))
                (local.set 30
                  (local.get 28))
                (local.set 24
                  (i32.const 0))
                (if  ;; label = @5
                  (i32.lt_s
                    (local.get 24)
                    (i32.add
                      (local.get 19)
                      (i32.const 1)))
                  (then
                    (loop  ;; label = @6
                      (local.set 29
                        (local.get 27))
                      (local.set 30
                        (local.get 28))
                      (local.set 30
                        (select
                          (local.get 30)
                          (local.get 29)
                          (i32.lt_s
                            (local.get 29)
                            (local.get 30))))
                      (if  ;; label = @7
                        (i32.lt_u
                          (local.get 25)
                          (i32.const 3))
                        (then
                          (call 0
                            (local.get 20)
                            (local.get 23)
                            (local.get 29))
                          (local.set 31
                            (i32.sub
                              (local.get 30)
                              (local.get 29)))
                          (call 1
                            (local.get 20)
                            (i32.add
                              (local.get 23)
                              (local.get 29))
                            (local.get 31)
                            (i32.add
                              (i32.add
                                (local.get 22)
                                (i32.mul
                                  (local.get 25)
                                  (i32.const 40)))
                              (i32.mul
                                (i32.add
                                  (local.get 26)
                                  (local.get 29))
                                (i32.const 8))))
                          (call 0
                            (local.get 20)
                            (i32.add
                              (local.get 23)
                              (local.get 30))
                            (i32.sub
                              (i32.const 6)
                              (local.get 30))))
                        (else
                          (call 0
                            (local.get 20)
                            (local.get 23)
                            (i32.const 6))))
                      (local.set 23
                        (i32.add
                          (local.get 23)
                          (i32.const 6)))
                      (local.set 25
                        (i32.add
                          (local.get 25)
                          (i32.const 1)))
                      (local.set 24
                        (i32.add
                          (local.get 24)
                          (i32.const 1)))
                      (br_if 0 (;@6;)
                        (i32.lt_s
                          (local.get 24)
                          (i32.add
                            (local.get 19)
                            (i32.const 1)))))))
                (call 0
                  (local.get 20)
                  (local.get 23)
                  (i32.const 1))
                (local.set 32
                  (i32.add
                    (local.get 12)
                    (i32.mul
                      (local.get 17)
                      (i32.const 480))))
                (local.set 33
                  (i32.const 0))
                (local.set 35
                  (local.get 18))
                (local.set 36
                  (i32.const 0))
                (local.set 37
                  (select
                    (select
                      (i32.const 0)
                      (i32.sub
                        (i32.const 0)
                        (local.get 36))
                      (i32.lt_s
                        (i32.sub
                          (i32.const 0)
                          (local.get 36))
                        (i32.const 0)))
                    (i32.const 5)
                    (i32.lt_s
                      (select
                        (i32.const 0)
                        (i32.sub
                          (i32.const 0)
                          (local.get 36))
                        (i32.lt_s
                          (i32.sub
                            (i32.const 0)
                            (local.get 36))
                          (i32.const 0)))
                      (i32.const 5))))
                (local.set 38
                  (select
                    (i32.sub
                      (i32.const 5)
                      (local.get 36))
                    (i32.const 5)
                    (i32.lt_s
                      (i32.sub
                        (i32.const 5)
                        (local.get 36))
                      (i32.const 5))))
                (local.set 39
                  (local.get 37))
                (local.set 40
                  (local.get 38))
                (local.set 34
                  (i32.const 0))
                (if  ;; label = @5
                  (i32.lt_s
                    (local.get 34)
                    (local.get 19))
                  (then
                    (loop  ;; label = @6
                      (local.set 41
                        (i32.mul
                          (i32.add
                            (local.get 15)
                            (local.get 34))
                          (i32.const 5)))
                      (local.set 39
                        (select
                          (select
                            (i32.sub
                              (local.get 10)
                              (local.get 41))
                            (i32.const 5)
                            (i32.lt_s
                              (i32.sub
                                (local.get 10)
                                (local.get 41))
                              (i32.const 5)))
                          (local.get 37)
                          (i32.lt_s
                            (local.get 37)
                            (select
                              (i32.sub
                                (local.get 10)
                                (local.get 41))
                              (i32.const 5)
                              (i32.lt_s
                                (i32.sub
                                  (local.get 10)
                                  (local.get 41))
                                (i32.const 5))))))
                      (local.set 40
                        (select
                          (local.get 38)
                          (i32.sub
                            (local.get 11)
                            (local.get 41))
                          (i32.lt_s
                            (local.get 38)
                            (i32.sub
                              (local.get 11)
                              (local.get 41)))))
                      (local.set 40
                        (select
                          (local.get 40)
                          (local.get 39)
                          (i32.lt_s
                            (local.get 39)
                            (local.get 40))))
                      (if  ;; label = @7
                        (i32.lt_u
                          (local.get 35)
                          (i32.const 3))
                        (then
                          (call 2
                            (local.get 21)
                            (local.get 33)
                            (local.get 39))
                          (local.set 42
                            (i32.sub
                              (local.get 40)
                              (local.get 39)))
                          (call 3
                            (local.get 21)
                            (i32.add
                              (local.get 33)
                              (local.get 39))
                            (local.get 42)
                            (i32.add
                              (i32.add
                                (local.get 32)
                                (i32.mul
                                  (local.get 35)
                                  (i32.const 160)))
                              (i32.mul
                                (i32.add
                                  (local.get 36)
                                  (local.get 39))
                                (i32.const 32))))
                          (call 2
                            (local.get 21)
                            (i32.add
                              (local.get 33)
                              (local.get 40))
                            (i32.sub
                              (i32.const 5)
                              (local.get 40))))
                        (else
                          (call 2
                            (local.get 21)
                            (local.get 33)
                            (i32.const 5))))
                      (local.set 33
                        (i32.add
                          (local.get 33)
                          (i32.const 5)))
                      (local.set 35
                        (i32.add
                          (local.get 35)
                          (i32.const 1)))
                      (local.set 34
                        (i32.add
                          (local.get 34)
                          (i32.const 1)))
                      (br_if 0 (;@6;)
                        (i32.lt_s
                          (local.get 34)
                          (local.get 19))))))
                (local.set 43
                  (i32.const 0))
                (local.set 44
                  (i32.const 0))
                (call 4
                  (i32.add
                    (local.get 20)
                    (i32.const 48))
                  (i32.add
                    (local.get 21)
                    (local.get 43))
                  (i32.add
                    (local.get 13)
                    (i32.mul
                      (local.get 44)
                      (i32.const 4)))
                  (local.get 19)
                  (i32.const 5)
                  (i32.const 1)
                  (local.get 14))
                (local.set 43
                  (i32.add
                    (local.get 43)
                    (i32.const 480)))
                (local.set 44
                  (i32.add
                    (local.get 44)
                    (i32.const 8)))
                (local.set 45
                  (i32.const 0))
                (local.set 46
                  (i32.const 0))
                (call 4
                  (i32.add
                    (local.get 20)
                    (i32.const 8))
                  (i32.add
                    (local.get 21)
                    (local.get 45))
                  (i32.add
                    (i32.add
                      (local.get 13)
                      (i32.const 64))
                    (i32.mul
                      (local.get 46)
                      (i32.const 4)))
                  (local.get 19)
                  (i32.const 5)
                  (i32.const 1)
                  (local.get 14))
                (local.set 45
                  (i32.add
                    (local.get 45)
                    (i32.const 480)))
                (local.set 46
                  (i32.add
                    (local.get 46)
                    (i32.const 8)))
                (local.set 14
                  (i32.const 0))
                (local.set 15
                  (i32.add
                    (local.get 15)
                    (local.get 19)))
                (br_if 0 (;@4;)
                  (i32.lt_s
                    (local.get 15)
                    (local.get 16))))))
          (local.set 7
            (i32.add
              (local.get 7)
              (i32.const 1)))
          (br_if 0 (;@2;)
            (i32.lt_s
              (local.get 7)
              (local.get 6)))))))
  (func (;6;) (type 6) (param i32 i32 i32 i32 i32)
    (local i32 i32 i32)
    (global.set 0
      (local.get 0))
    (global.set 1
      (local.get 1))
    (global.set 2
      (local.get 3))
    (local.set 5
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1024))))
    (local.set 6
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1028))))
    (local.set 7
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1032))))
    (call 5
      (i32.add
        (local.get 5)
        (i32.const 0))
      (i32.add
        (local.get 6)
        (i32.const 0))
      (i32.add
        (local.get 7)
        (i32.const 0))
      (i32.const 0)
      (i32.const 0)
      (i32.const 0)
      (i32.const 2)))
  (global (;0;) (mut i32) (i32.const 0))
  (global (;1;) (mut i32) (i32.const 0))
  (global (;2;) (mut i32) (i32.const 0))
  (export "main" (func 6)))
