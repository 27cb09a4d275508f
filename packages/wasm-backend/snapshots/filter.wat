(module
  (type (;0;) (func (param i32 i32 i32 i32 i32)))
  (type (;1;) (func (param i32 i32 i32 i32 i32 i32 i32)))
  (type (;2;) (func (param i32 i32 i32)))
  (import "e" "m" (memory (;0;) 1 1))
  (func (;0;) (type 0) (param i32 i32 i32 i32 i32)
    (local v128 v128 v128 v128 i32 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128)
    (local.set 5
      (v128.load align=4
        (local.get 2)))
    (local.set 6
      (v128.load offset=16 align=4
        (local.get 2)))
    (local.set 7
      (v128.load offset=32 align=4
        (local.get 2)))
    (local.set 8
      (v128.load offset=48 align=4
        (local.get 2)))
    (if  ;; label = @1
      (local.get 3)
      (then
        (loop  ;; label = @2
          (local.set 9
            (i32.div_u
              (local.get 4)
              (i32.const 2)))
          (if  ;; label = @3
            (local.get 9)
            (then
              (loop  ;; label = @4
                (local.set 10
                  (v128.load align=4
                    (local.get 1)))
                (local.set 11
                  (v128.load offset=16 align=4
                    (local.get 1)))
                (local.set 12
                  (v128.load32_splat
                    (local.get 0)))
                (local.set 5
                  (f32x4.relaxed_madd
                    (local.get 12)
                    (local.get 10)
                    (local.get 5)))
                (local.set 6
                  (f32x4.relaxed_madd
                    (local.get 12)
                    (local.get 11)
                    (local.get 6)))
                (local.set 13
                  (v128.load32_splat offset=4
                    (local.get 0)))
                (local.set 7
                  (f32x4.relaxed_madd
                    (local.get 13)
                    (local.get 10)
                    (local.get 7)))
                (local.set 8
                  (f32x4.relaxed_madd
                    (local.get 13)
                    (local.get 11)
                    (local.get 8)))
                (local.set 14
                  (v128.load offset=32 align=4
                    (local.get 1)))
                (local.set 15
                  (v128.load offset=48 align=4
                    (local.get 1)))
                (local.set 16
                  (v128.load32_splat offset=8
                    (local.get 0)))
                (local.set 5
                  (f32x4.relaxed_madd
                    (local.get 16)
                    (local.get 14)
                    (local.get 5)))
                (local.set 6
                  (f32x4.relaxed_madd
                    (local.get 16)
                    (local.get 15)
                    (local.get 6)))
                (local.set 17
                  (v128.load32_splat offset=12
                    (local.get 0)))
                (local.set 7
                  (f32x4.relaxed_madd
                    (local.get 17)
                    (local.get 14)
                    (local.get 7)))
                (local.set 8
                  (f32x4.relaxed_madd
                    (local.get 17)
                    (local.get 15)
                    (local.get 8)))
                (local.set 0
                  (i32.add
                    (local.get 0)
                    (i32.const 16)))
                (local.set 1
                  (i32.add
                    (local.get 1)
                    (i32.const 64)))
                (local.set 9
                  (i32.add
                    (local.get 9)
                    (i32.const -1)))
                (br_if 0 (;@4;)
                  (local.get 9)))))
          (local.set 9
            (i32.rem_u
              (local.get 4)
              (i32.const 2)))
          (if  ;; label = @3
            (local.get 9)
            (then
              (loop  ;; label = @4
                (local.set 18
                  (v128.load align=4
                    (local.get 1)))
                (local.set 19
                  (v128.load offset=16 align=4
                    (local.get 1)))
                (local.set 20
                  (v128.load32_splat
                    (local.get 0)))
                (local.set 5
                  (f32x4.relaxed_madd
                    (local.get 20)
                    (local.get 18)
                    (local.get 5)))
                (local.set 6
                  (f32x4.relaxed_madd
                    (local.get 20)
                    (local.get 19)
                    (local.get 6)))
                (local.set 21
                  (v128.load32_splat offset=4
                    (local.get 0)))
                (local.set 7
                  (f32x4.relaxed_madd
                    (local.get 21)
                    (local.get 18)
                    (local.get 7)))
                (local.set 8
                  (f32x4.relaxed_madd
                    (local.get 21)
                    (local.get 19)
                    (local.get 8)))
                (local.set 0
                  (i32.add
                    (local.get 0)
                    (i32.const 8)))
                (local.set 1
                  (i32.add
                    (local.get 1)
                    (i32.const 32)))
                (local.set 9
                  (i32.add
                    (local.get 9)
                    (i32.const -1)))
                (br_if 0 (;@4;)
                  (local.get 9)))))
          (local.set 0
            (i32.add
              (local.get 0)
              (i32.const 8)))
          (local.set 3
            (i32.add
              (local.get 3)
              (i32.const -1)))
          (br_if 0 (;@2;)
            (local.get 3)))))
    (v128.store align=4
      (local.get 2)
      (local.get 5))
    (v128.store offset=16 align=4
      (local.get 2)
      (local.get 6))
    (v128.store offset=32 align=4
      (local.get 2)
      (local.get 7))
    (v128.store offset=48 align=4
      (local.get 2)
      (local.get 8)))
  (func (;1;) (type 1) (param i32 i32 i32 i32 i32 i32 i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 v128 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 57
      (v128.load32_splat
        (i32.const 0)))
    (local.set 7
      (local.get 5))
    (if  ;; label = @1
      (i32.lt_s
        (local.get 7)
        (local.get 6))
      (then
        (loop  ;; label = @2
          (local.set 8
            (select
              (i32.mul
                (local.get 7)
                (i32.const 8))
              (i32.const 15)
              (i32.lt_s
                (i32.mul
                  (local.get 7)
                  (i32.const 8))
                (i32.const 15))))
          (local.set 9
            (select
              (i32.add
                (local.get 8)
                (i32.const 8))
              (i32.const 15)
              (i32.lt_s
                (i32.add
                  (local.get 8)
                  (i32.const 8))
                (i32.const 15))))
          (local.set 10
            (i32.add
              (local.get 2)
              (i32.mul
                (local.get 7)
                (i32.const 128))))
          (memory.fill
            (local.get 10)
            (i32.const 0)
            (i32.const 128))
          (local.set 11
            (i32.div_u
              (local.get 8)
              (i32.const 5)))
          (local.set 12
            (i32.div_u
              (i32.add
                (local.get 9)
                (i32.const 4))
              (i32.const 5)))
          (if  ;; label = @3
            (i32.lt_s
              (local.get 11)
              (local.get 12))
            (then
              (loop  ;; label = @4
                (local.set 13
                  (i32.div_u
                    (local.get 11)
                    (i32.const 3)))
                (local.set 14
                  (i32.rem_u
                    (local.get 11)
                    (i32.const 3)))
                (local.set 15
                  (select
                    (select
                      (i32.sub
                        (i32.const 3)
                        (local.get 14))
                      (i32.sub
                        (local.get 12)
                        (local.get 11))
                      (i32.lt_s
                        (i32.sub
                          (i32.const 3)
                          (local.get 14))
                        (i32.sub
                          (local.get 12)
                          (local.get 11))))
                    (i32.const 3)
                    (i32.lt_s
                      (select
                        (i32.sub
                          (i32.const 3)
                          (local.get 14))
                        (i32.sub
                          (local.get 12)
                          (local.get 11))
                        (i32.lt_s
                          (i32.sub
                            (i32.const 3)
                            (local.get 14))
                          (i32.sub
                            (local.get 12)
                            (local.get 11))))
                      (i32.const 3))))
                (local.set 16
                  (global.get 1))
                (local.set 17
                  (i32.add
                    (global.get 1)
                    (i32.const 256)))
                (local.set 18
                  (i32.add
                    (local.get 0)
                    (i32.mul
                      (local.get 13)
                      (i32.const 120))))
                (local.set 19
                  (i32.const 0))
                (local.set 21
                  (i32.add
                    (i32.add
                      (local.get 3)
                      (local.get 14))
                    (i32.const -1)))
                (local.set 22
                  (i32.add
                    (local.get 4)
                    (i32.const -1)))
                (local.set 23
                  (select
                    (select
                      (i32.const 0)
                      (i32.sub
                        (i32.const 0)
                        (local.get 22))
                      (i32.lt_s
                        (i32.sub
                          (i32.const 0)
                          (local.get 22))
                        (i32.const 0)))
                    (i32.const 6)
                    (i32.lt_s
                      (select
                        (i32.const 0)
                        (i32.sub
                          (i32.const 0)
                          (local.get 22))
                        (i32.lt_s
                          (i32.sub
                            (i32.const 0)
                            (local.get 22))
                          (i32.const 0)))
                      (i32.const 6))))
                (local.set 24
                  (select
                    (i32.sub
                      (i32.const 5)
                      (local.get 22))
                    (i32.const 6)
                    (i32.lt_s
                      (i32.sub
                        (i32.const 5)
                        (local.get 22))
                      (i32.const 6))))
                (local.set 25
                  (local.get 23))
                (local.set 26
                  (local.get 24))
                (local.set 20
                  (i32.const 0))
                (if  ;; label = @5
                  (i32.lt_s
                    (local.get 20)
                    (i32.add
                      (local.get 15)
                      (i32.const 1)))
                  (then
                    (loop  ;; label = @6
                      (local.set 25
                        (local.get 23))
                      (local.set 26
                        (local.get 24))
                      (local.set 26
                        (select
                          (local.get 26)
                          (local.get 25)
                          (i32.lt_s
                            (local.get 25)
                            (local.get 26))))
                      (if  ;; label = @7
                        (i32.lt_u
                          (local.get 21)
                          (i32.const 3))
                        (then
                          (local.set 27
                            (i32.add
                              (local.get 16)
                              (i32.mul
                                (local.get 19)
                                (i32.const 8))))
                          (local.set 28
                            (local.get 25))
                          (if  ;; label = @8
                            (local.get 28)
                            (then
                              (loop  ;; label = @9
                                (local.set 29
                                  (local.get 27))
                                (i32.store
                                  (local.get 29)
                                  (i32.const 0))
                                (i32.store offset=4
                                  (local.get 29)
                                  (i32.const 0))
                                (local.set 29
                                  (i32.add
                                    (local.get 29)
                                    (i32.const 200)))
                                (local.set 27
                                  (i32.add
                                    (local.get 27)
                                    (i32.const 8)))
                                (local.set 28
                                  (i32.add
                                    (local.get 28)
                                    (i32.const -1)))
                                (br_if 0 (;@9;)
                                  (local.get 28)))))
                          (local.set 30
                            (i32.sub
                              (local.get 26)
                              (local.get 25)))
                          (local.set 31
                            (i32.add
                              (i32.add
                                (local.get 18)
                                (i32.mul
                                  (local.get 21)
                                  (i32.const 40)))
                              (i32.mul
                                (i32.add
                                  (local.get 22)
                                  (local.get 25))
                                (i32.const 8))))
                          (local.set 32
                            (i32.add
                              (local.get 16)
                              (i32.mul
                                (i32.add
                                  (local.get 19)
                                  (local.get 25))
                                (i32.const 8))))
                          (local.set 33
                            (local.get 30))
                          (if  ;; label = @8
                            (local.get 33)
                            (then
                              (loop  ;; label = @9
                                (local.set 34
                                  (local.get 32))
                                (i32.store
                                  (local.get 34)
                                  (i32.load
                                    (local.get 31)))
                                (i32.store offset=4
                                  (local.get 34)
                                  (i32.load
                                    (i32.add
                                      (local.get 31)
                                      (i32.const 4))))
                                (local.set 31
                                  (i32.add
                                    (local.get 31)
                                    (i32.const 8)))
                                (local.set 34
                                  (i32.add
                                    (local.get 34)
                                    (i32.const 200)))
                                (local.set 32
                                  (i32.add
                                    (local.get 32)
                                    (i32.const 8)))
                                (local.set 33
                                  (i32.add
                                    (local.get 33)
                                    (i32.const -1)))
                                (br_if 0 (;@9;)
                                  (local.get 33)))))
                          (local.set 35
                            (i32.add
                              (local.get 16)
                              (i32.mul
                                (i32.add
                                  (local.get 19)
                                  (local.get 26))
                                (i32.const 8))))
                          (local.set 36
                            (i32.sub
                              (i32.const 6)
                              (local.get 26)))
                          (if  ;; label = @8
                            (local.get 36)
                            (then
                              (loop  ;; label = @9
                                (local.set 37
                                  (local.get 35))
                                (i32.store
                                  (local.get 37)
                                  (i32.const 0))
                                (i32.store offset=4
                                  (local.get 37)
                                  (i32.const 0))
                                (local.set 37
                                  (i32.add
                                    (local.get 37)
                                    (i32.const 200)))
                                (local.set 35
                                  (i32.add
                                    (local.get 35)
                                    (i32.const 8)))
                                (local.set 36
                                  (i32.add
                                    (local.get 36)
                                    (i32.const -1)))
                                (br_if 0 (;@9;)
                                  (local.get 36))))))
                        (else
                          (local.set 38
                            (i32.add
                              (local.get 16)
                              (i32.mul
                                (local.get 19)
                                (i32.const 8))))
                          (local.set 39
                            (i32.const 6))
                          (if  ;; label = @8
                            (local.get 39)
                            (then
                              (loop  ;; label = @9
                                (local.set 40
                                  (local.get 38))
                                (i32.store
                                  (local.get 40)
                                  (i32.const 0))
                                (i32.store offset=4
                                  (local.get 40)
                                  (i32.const 0))
                                (local.set 40
                                  (i32.add
                                    (local.get 40)
                                    (i32.const 200)))
                                (local.set 38
                                  (i32.add
                                    (local.get 38)
                                    (i32.const 8)))
                                (local.set 39
                                  (i32.add
                                    (local.get 39)
                                    (i32.const -1)))
                                (br_if 0 (;@9;)
                                  (local.get 39)))))))
                      (local.set 19
                        (i32.add
                          (local.get 19)
                          (i32.const 6)))
                      (local.set 21
                        (i32.add
                          (local.get 21)
                          (i32.const 1)))
                      (local.set 20
                        (i32.add
                          (local.get 20)
                          (i32.const 1)))
                      (br_if 0 (;@6;)
                        (i32.lt_s
                          (local.get 20)
                          (i32.add
                            (local.get 15)
                            (i32.const 1)))))))
                (local.set 41
                  (i32.add
                    (local.get 16)
                    (i32.mul
                      (local.get 19)
                      (i32.const 8))))
                (local.set 42
                  (i32.const 1))
                (if  ;; label = @5
                  (local.get 42)
                  (then
                    (loop  ;; label = @6
                      (local.set 43
                        (local.get 41))
                      (i32.store
                        (local.get 43)
                        (i32.const 0))
                      (i32.store offset=4
                        (local.get 43)
                        (i32.const 0))
                      (local.set 43
                        (i32.add
                          (local.get 43)
                          (i32.const 200)))
                      (local.set 41
                        (i32.add
                          (local.get 41)
                          (i32.const 8)))
                      (local.set 42
                        (i32.add
                          (local.get 42)
                          (i32.const -1)))
                      (br_if 0 (;@6;)
                        (local.get 42)))))
                (local.set 44
                  (i32.add
                    (local.get 1)
                    (i32.mul
                      (local.get 13)
                      (i32.const 480))))
                (local.set 45
                  (i32.const 0))
                (local.set 47
                  (local.get 14))
                (local.set 48
                  (i32.const 0))
                (local.set 49
                  (select
                    (select
                      (i32.const 0)
                      (i32.sub
                        (i32.const 0)
                        (local.get 48))
                      (i32.lt_s
                        (i32.sub
                          (i32.const 0)
                          (local.get 48))
                        (i32.const 0)))
                    (i32.const 5)
                    (i32.lt_s
                      (select
                        (i32.const 0)
                        (i32.sub
                          (i32.const 0)
                          (local.get 48))
                        (i32.lt_s
                          (i32.sub
                            (i32.const 0)
                            (local.get 48))
                          (i32.const 0)))
                      (i32.const 5))))
                (local.set 50
                  (select
                    (i32.sub
                      (i32.const 5)
                      (local.get 48))
                    (i32.const 5)
                    (i32.lt_s
                      (i32.sub
                        (i32.const 5)
                        (local.get 48))
                      (i32.const 5))))
                (local.set 51
                  (local.get 49))
                (local.set 52
                  (local.get 50))
                (local.set 46
                  (i32.const 0))
                (if  ;; label = @5
                  (i32.lt_s
                    (local.get 46)
                    (local.get 15))
                  (then
                    (loop  ;; label = @6
                      (local.set 53
                        (i32.mul
                          (i32.add
                            (local.get 11)
                            (local.get 46))
                          (i32.const 5)))
                      (local.set 51
                        (select
                          (select
                            (i32.sub
                              (local.get 8)
                              (local.get 53))
                            (i32.const 5)
                            (i32.lt_s
                              (i32.sub
                                (local.get 8)
                                (local.get 53))
                              (i32.const 5)))
                          (local.get 49)
                          (i32.lt_s
                            (local.get 49)
                            (select
                              (i32.sub
                                (local.get 8)
                                (local.get 53))
                              (i32.const 5)
                              (i32.lt_s
                                (i32.sub
                                  (local.get 8)
                                  (local.get 53))
                                (i32.const 5))))))
                      (local.set 52
                        (select
                          (local.get 50)
                          (i32.sub
                            (local.get 9)
                            (local.get 53))
                          (i32.lt_s
                            (local.get 50)
                            (i32.sub
                              (local.get 9)
                              (local.get 53)))))
                      (local.set 52
                        (select
                          (local.get 52)
                          (local.get 51)
                          (i32.lt_s
                            (local.get 51)
                            (local.get 52))))
                      (if  ;; label = @7
                        (i32.lt_u
                          (local.get 47)
                          (i32.const 3))
                        (then
                          (local.set 54
                            (i32.add
                              (local.get 17)
                              (i32.mul
                                (local.get 45)
                                (i32.const 32))))
                          (local.set 55
                            (local.get 51))
                          (if  ;; label = @8
                            (local.get 55)
                            (then
                              (loop  ;; label = @9
                                (local.set 56
                                  (local.get 54))
                                (v128.store align=4
                                  (local.get 56)
                                  (local.get 57))
                                (v128.store offset=16 align=4
                                  (local.get 56)
                                  (local.get 57))
                                (local.set 56
                                  (i32.add
                                    (local.get 56)
                                    (i32.const 480)))
                                (local.set 54
                                  (i32.add
                                    (local.get 54)
                                    (i32.const 32)))
                                (local.set 55
                                  (i32.add
                                    (local.get 55)
                                    (i32.const -1)))
                                (br_if 0 (;@9;)
                                  (local.get 55)))))
                          (local.set 58
                            (i32.sub
                              (local.get 52)
                              (local.get 51)))
                          (local.set 59
                            (i32.add
                              (i32.add
                                (local.get 44)
                                (i32.mul
                                  (local.get 47)
                                  (i32.const 160)))
                              (i32.mul
                                (i32.add
                                  (local.get 48)
                                  (local.get 51))
                                (i32.const 32))))
                          (local.set 60
                            (i32.add
                              (local.get 17)
                              (i32.mul
                                (i32.add
                                  (local.get 45)
                                  (local.get 51))
                                (i32.const 32))))
                          (local.set 61
                            (local.get 58))
                          (if  ;; label = @8
                            (local.get 61)
                            (then
                              (loop  ;; label = @9
                                (local.set 62
                                  (local.get 60))
                                (v128.store align=4
                                  (local.get 62)
                                  (v128.load align=4
                                    (local.get 59)))
                                (v128.store offset=16 align=4
                                  (local.get 62)
                                  (v128.load offset=16 align=4
                                    (local.get 59)))
                                (local.set 59
                                  (i32.add
                                    (local.get 59)
                                    (i32.const 32)))
                                (local.set 62
                                  (i32.add
                                    (local.get 62)
                                    (i32.const 480)))
                                (local.set 60
                                  (i32.add
                                    (local.get 60)
                                    (i32.const 32)))
                                (local.set 61
                                  (i32.add
                                    (local.get 61)
                                    (i32.const -1)))
                                (br_if 0 (;@9;)
                                  (local.get 61)))))
                          (local.set 63
                            (i32.add
                              (local.get 17)
                              (i32.mul
                                (i32.add
                                  (local.get 45)
                                  (local.get 52))
                                (i32.const 32))))
                          (local.set 64
                            (i32.sub
                              (i32.const 5)
                              (local.get 52)))
                          (if  ;; label = @8
                            (local.get 64)
                            (then
                              (loop  ;; label = @9
                                (local.set 65
                                  (local.get 63))
                                (v128.store align=4
                                  (local.get 65)
                                  (local.get 57))
                                (v128.store offset=16 align=4
                                  (local.get 65)
                                  (local.get 57))
                                (local.set 65
                                  (i32.add
                                    (local.get 65)
                                    (i32.const 480)))
                                (local.set 63
                                  (i32.add
                                    (local.get 63)
                                    (i32.const 32)))
                                (local.set 64
                                  (i32.add
                                    (local.get 64)
                                    (i32.const -1)))
                                (br_if 0 (;@9;)
                                  (local.get 64))))))
                        (else
                          (local.set 66
                            (i32.add
                              (local.get 17)
                              (i32.mul
                                (local.get 45)
                                (i32.const 32))))
                          (local.set 67
                            (i32.const 5))
                          (if  ;; label = @8
                            (local.get 67)
                            (then
                              (loop  ;; label = @9
                                (local.set 68
                                  (local.get 66))
                                (v128.store align=4
                                  (local.get 68)
                                  (local.get 57))
                                (v128.store offset=16 align=4
                                  (local.get 68)
                                  (local.get 57))
                                (local.set 68
                                  (i32.add
                                    (local.get 68)
                                    (i32.const 480)))
                                (local.set 66
                                  (i32.add
                                    (local.get 66)
                                    (i32.const 32)))
                                (local.set 67
                                  (i32.add
                                    (local.get 67)
                                    (i32.const -1)))
                                (br_if 0 (;@9;)
                                  (local.get 67)))))))
                      (local.set 45
                        (i32.add
                          (local.get 45)
                          (i32.const 5)))
                      (local.set 47
                        (i32.add
                          (local.get 47)
                          (i32.const 1)))
                      (local.set 46
                        (i32.add
                          (local.get 46)
                          (i32.const 1)))
                      (br_if 0 (;@6;)
                        (i32.lt_s
                          (local.get 46)
                          (local.get 15))))))
                (local.set 69
                  (i32.const 0))
                (local.set 70
                  (i32.const 0))
                (local.set 71
                  (i32.const 0))
                (local.set 72
                  (i32.const 0))
                (call 0
                  (i32.add
                    (i32.add
                      (local.get 16)
                      (local.get 71))
                    (i32.const 48))
                  (i32.add
                    (local.get 17)
                    (local.get 69))
                  (i32.add
                    (i32.add
                      (local.get 10)
                      (i32.mul
                        (local.get 72)
                        (i32.const 32)))
                    (i32.mul
                      (local.get 70)
                      (i32.const 4)))
                  (local.get 15)
                  (i32.const 5))
                (local.set 71
                  (i32.add
                    (local.get 71)
                    (i32.const 200)))
                (local.set 72
                  (i32.add
                    (local.get 72)
                    (i32.const 2)))
                (local.set 69
                  (i32.add
                    (local.get 69)
                    (i32.const 480)))
                (local.set 70
                  (i32.add
                    (local.get 70)
                    (i32.const 8)))
                (local.set 73
                  (i32.const 0))
                (local.set 74
                  (i32.const 0))
                (local.set 75
                  (i32.const 0))
                (local.set 76
                  (i32.const 0))
                (call 0
                  (i32.add
                    (i32.add
                      (local.get 16)
                      (local.get 75))
                    (i32.const 8))
                  (i32.add
                    (local.get 17)
                    (local.get 73))
                  (i32.add
                    (i32.add
                      (i32.add
                        (local.get 10)
                        (i32.const 64))
                      (i32.mul
                        (local.get 76)
                        (i32.const 32)))
                    (i32.mul
                      (local.get 74)
                      (i32.const 4)))
                  (local.get 15)
                  (i32.const 5))
                (local.set 75
                  (i32.add
                    (local.get 75)
                    (i32.const 200)))
                (local.set 76
                  (i32.add
                    (local.get 76)
                    (i32.const 2)))
                (local.set 73
                  (i32.add
                    (local.get 73)
                    (i32.const 480)))
                (local.set 74
                  (i32.add
                    (local.get 74)
                    (i32.const 8)))
                (local.set 11
                  (i32.add
                    (local.get 11)
                    (local.get 15)))
                (br_if 0 (;@4;)
                  (i32.lt_s
                    (local.get 11)
                    (local.get 12))))))
          (local.set 7
            (i32.add
              (local.get 7)
              (i32.const 1)))
          (br_if 0 (;@2;)
            (i32.lt_s
              (local.get 7)
              (local.get 6)))))))
  (func (;2;) (type 2) (param i32 i32 i32)
    (local i32 i32 i32)
    (global.set 0
      (local.get 0))
    (global.set 1
      (local.get 1))
    (local.set 3
      (i32.load
        (i32.const 1024)))
    (local.set 4
      (i32.load
        (i32.const 1028)))
    (local.set 5
      (i32.load
        (i32.const 1032)))
    (call 1
      (i32.add
        (local.get 3)
        (i32.const 0))
      (i32.add
        (local.get 4)
        (i32.const 0))
      (i32.add
        (local.get 5)
        (i32.const 0))
      (i32.const 0)
      (i32.const 0)
      (i32.const 0)
      (i32.const 2)))
  (global (;0;) (mut i32) (i32.const 0))
  (global (;1;) (mut i32) (i32.const 0))
  (export "main" (func 2)))
